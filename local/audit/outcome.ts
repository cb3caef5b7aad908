/** What a command leaves: its output, what is alarming, and whether there is nothing such. */
export interface Outcome {
  readonly output: string;
  readonly alarms: string;
  readonly isSound: boolean;
}
