import type { Region } from '../core/ids.ts';
import { type AttemptRecordingSettings, attemptRecording } from './attempt-recording.ts';
import { regionalEntitlements } from './dynamodb/regional-entitlements.ts';
import type { AttemptPorts } from './http/attempt-endpoint.ts';

export interface RecordedEntitlementsSettings extends Omit<AttemptRecordingSettings, 'function' | 'reader'> {
  readonly regions: readonly Region[];
  readonly tableName: string;
  readonly planStalenessSeconds: number;
}

/** Reads on behalf of holders of license keys, and records what they ask. To be awaited while the function loads. */
export const recordedEntitlements = (
  name: AttemptRecordingSettings['function'],
  settings: RecordedEntitlementsSettings,
): Promise<AttemptPorts> => attemptRecording({ ...settings, function: name, reader: regionalEntitlements(settings) });
