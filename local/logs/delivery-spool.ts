import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines that wait to be delivered, on disk: files of a folder, each of which is to become one object. */
export interface DeliverySpool {
  /**
   * Adds lines to the file that is open; opens one where none is. When it returns, they outlive this process, however it
   * ends.
   */
  readonly append: (lines: string) => void;
  /** Bytes in the file that is open; 0 when none is. */
  readonly size: () => number;
  /** Closes the file that is open: it takes no further lines. */
  readonly close: () => void;
  /** The closed files, those that an earlier process left included; the oldest first. */
  readonly closed: () => readonly SpooledFile[];
}

export interface SpooledFile {
  /** When its first line came, epoch milliseconds, and an id that no other file has. */
  readonly openedAt: number;
  readonly id: string;
  readonly read: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

export interface DeliverySpoolOptions {
  readonly folder: string;
  readonly now: () => number;
  readonly newId: () => string;
}

const NAME = /^(\d{14})-(\d{6})-(.+)\.lines$/;

class Spool implements DeliverySpool {
  readonly #options: DeliverySpoolOptions;
  /** Names of closed files, in their order. */
  readonly #closed: string[];
  #open: { readonly name: string; readonly file: number; size: number } | undefined;
  #opened = 0;

  constructor(options: DeliverySpoolOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#closed = readdirSync(options.folder)
      .filter((name) => NAME.test(name))
      .toSorted();
  }

  append(lines: string): void {
    this.#open ??= this.#create();
    const bytes = Buffer.from(lines);
    appendFileSync(this.#open.file, bytes);
    this.#open.size += bytes.length;
  }

  size(): number {
    return this.#open?.size ?? 0;
  }

  close(): void {
    if (this.#open === undefined) return;
    closeSync(this.#open.file);
    this.#closed.push(this.#open.name);
    this.#open = undefined;
  }

  closed(): readonly SpooledFile[] {
    return this.#closed.map((name) => {
      const path = join(this.#options.folder, name);
      const [, openedAt = '', , id = ''] = NAME.exec(name) ?? [];
      return {
        openedAt: Number(openedAt),
        id,
        read: () => readFile(path, 'utf8'),
        remove: async () => {
          await rm(path);
          this.#closed.splice(this.#closed.indexOf(name), 1);
        },
      };
    });
  }

  #create() {
    const { folder, now, newId } = this.#options;
    this.#opened += 1;
    const number = String(this.#opened).padStart(6, '0');
    const name = `${String(now()).padStart(14, '0')}-${number}-${newId()}.lines`;
    return { name, file: openSync(join(folder, name), 'ax'), size: 0 };
  }
}

/**
 * Opens the spool in its folder.
 *
 * @throws Error of the file system
 */
export const openDeliverySpool = (options: DeliverySpoolOptions): DeliverySpool => new Spool(options);
