/** Where a product keeps what its client needs to go on offline: one text. A file, a browser's storage, a database row. */
export interface Store {
  /** What was last saved; undefined where nothing was. A rejection counts as nothing kept, and is reported. */
  readonly load: () => Promise<string | undefined>;
  /** Replaces it, whole or not at all. */
  readonly save: (text: string) => Promise<void>;
}
