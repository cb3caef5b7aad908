/** What ids look like that Licet makes or takes, as the whole of a regular expression between `^` and `$`. */
export const idPatterns = {
  /** Of products and plans. */
  slug: '[a-z][a-z0-9-]{0,62}',
  customer: 'cus_[a-z0-9][a-z0-9_-]{0,58}',
  license: 'lic_[0-7][0-9a-hjkmnp-tv-z]{25}',
  seat: 'sea_[0-7][0-9a-hjkmnp-tv-z]{25}',
  /** An AWS region code. */
  region: String.raw`[a-z]{2}(-[a-z]+)+-\d`,
} as const;
