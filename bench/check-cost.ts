import { prices } from './prices.ts';

/** What one check was measured to use. */
export interface CheckUse {
  readonly readUnits: number;
  /** Milliseconds that the function is billed for. */
  readonly billedMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly answerBytes: number;
  /** Bytes of the HTTP API's access log line. */
  readonly accessLogBytes: number;
  /** Bytes of the attempt's record. */
  readonly recordBytes: number;
}

const GIGABYTE = 1e9;

/** US dollars for a million checks, by what they are paid for. */
export const millionChecks = (use: CheckUse): ReadonlyMap<string, number> => {
  const each = new Map<string, number>([
    ['HTTP API request', prices.httpApiRequest],
    ['Lambda request', prices.lambdaRequest],
    ['Lambda duration', (use.billedMilliseconds / 1000) * (use.memoryMegabytes / 1024) * prices.lambdaGigabyteSecond],
    ['DynamoDB read units', use.readUnits * prices.dynamoDbReadUnit],
    ['Access log', (use.accessLogBytes / GIGABYTE) * prices.logsGigabyte],
    ['Record of the attempt', (use.recordBytes / GIGABYTE) * (prices.deliveredLogsGigabyte + prices.firehoseGigabyte)],
    ['Data transfer out', (use.answerBytes / GIGABYTE) * prices.transferGigabyte],
  ]);
  return new Map([...each].map(([item, dollars]) => [item, dollars * 1e6]));
};
