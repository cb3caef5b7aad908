/**
 * Something of the archive keeps a command from its answer. Thrown it is no wrong usage and no fault of what the command
 * needs: whoever goes by the exit code must take it for a finding.
 */
export class FoundWanting extends Error {}
