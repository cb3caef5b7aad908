/** A Lambda function as its template declares it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** Folder of the function's bundle. */
  readonly codeFolder: string;
  /** `<file>.<export>`, the file without its extension. */
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutMs: number;
  /** Name of the log group that it writes to. */
  readonly logGroup: string;
  /** The function's own variables; Lambda's are added to them. */
  readonly variables: Readonly<Record<string, string>>;
}
