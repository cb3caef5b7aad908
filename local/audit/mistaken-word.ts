import { auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { NPM_HINT } from './given-options.ts';

/** What may begin a query, or anything else that the engine knows: it has its own words for what is wrong with it. */
const SQL_WORDS: ReadonlySet<string> = new Set(
  (
    'select with from values table describe desc show summarize explain pivot unpivot insert update delete merge truncate ' +
    'create drop alter copy export import attach detach install load set reset pragma call execute prepare use vacuum ' +
    'begin commit rollback checkpoint analyze comment'
  ).split(' '),
);

/**
 * Refuses a first word that is meant for a command, or is what npm leaves of an option: to the engine it is an error at
 * its first letter.
 *
 * @throws with a message for the user
 */
export const refuseMistakenWord = (word: string | undefined): void => {
  if (word === undefined || !/^[a-z][\w-]*$/i.test(word) || SQL_WORDS.has(word.toLowerCase())) return;
  if (auditQueries.some(({ name }) => name === word)) {
    throw new Error(`${word} is a named query: --query ${word}. ${NPM_HINT} --query ${word}`);
  }
  throw new Error(`There is no command ${word}: verify, rebuild; or a query in SQL, in quotes. ${NPM_HINT} --help`);
};
