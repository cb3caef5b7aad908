import { loggedObjectKey } from '../../../lambdas/contract/attempts.ts';
import {
  type AuditKind,
  auditKinds,
  changeObjectKey,
  ORIGINAL_NAME,
  type RecordTime,
} from '../../../lambdas/contract/audit.ts';
import { columnarKey } from '../../../lambdas/contract/columnar.ts';

export interface Place {
  readonly kind: AuditKind;
  readonly region: string;
  readonly day: string;
  readonly hour: string;
}

const PARTS =
  /^(?<columnar>columnar\/)?(?<kind>[a-z]+)\/region=(?<region>[a-z0-9-]+)\/day=(?<day>\d{4}-\d{2}-\d{2})\/hour=(?<hour>\d{2})\/(?<name>[^/]+)$/;

/** Neither the 30th of February nor the hour 24: whoever projects partitions never looks there. */
const isHour = (hour: string): boolean => {
  const at = new Date(`${hour}:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(hour);
};

const partKey = (kind: AuditKind, hour: RecordTime, name: string): string | undefined => {
  const number = Number(/^part-(\d+)\.parquet$/.exec(name)?.[1]);
  return number >= 1 ? columnarKey(kind, hour, number) : undefined;
};

const originalKey = (kind: AuditKind, hour: RecordTime, name: string): string | undefined => {
  const stem = name.replace(/\.json(?:\.gz)?$/, '');
  if (!ORIGINAL_NAME.test(stem)) return undefined;
  return kind === 'changes' ? changeObjectKey({ ...hour, id: stem }) : loggedObjectKey(kind, hour, stem);
};

/**
 * Where in the archive a key puts an object; undefined where no record is kept.
 *
 * Only a key that is made as Licet makes it is the key of a record. Of any other those who read the archive think
 * differently: one lists it as a pattern, one takes it for another format, one passes it over.
 */
export const placeOf = (key: string): Place | undefined => {
  const { columnar, kind: folder, region = '', day = '', hour = '', name = '' } = PARTS.exec(key)?.groups ?? {};
  const kind = auditKinds.find((each) => each === folder);
  if (kind === undefined || !isHour(`${day}T${hour}`)) return undefined;
  const keyOf = columnar === undefined ? originalKey : partKey;
  return keyOf(kind, { region, at: `${day}T${hour}` }, name) === key ? { kind, region, day, hour } : undefined;
};
