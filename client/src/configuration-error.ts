/** The product's own settings are wrong. Thrown when opening, and only then. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly option: string;

  constructor(option: string, message: string) {
    super(`${option}: ${message}`);
    this.option = option;
  }
}
