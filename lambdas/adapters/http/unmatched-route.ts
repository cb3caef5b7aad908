import { routes } from '../../contract/routes.ts';
import type { HttpEvent } from './http-answer.ts';
import { RequestProblem } from './request-problem.ts';

const matches = (template: string, path: string): boolean => {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, position) => (part.startsWith('{') ? given[position] !== '' : part === given[position]))
  );
};

/** What is wrong with a request that no route takes: its path, or only its method. */
export const unmatchedRoute = ({ requestContext, rawPath }: HttpEvent): RequestProblem => {
  const { method } = requestContext.http;
  const allowed = Object.values(routes)
    .filter((route) => matches(route.path, rawPath))
    .map((route) => route.method)
    .join(', ');
  if (allowed === '') return new RequestProblem('NOT_FOUND', `There is nothing at ${rawPath}.`);
  return new RequestProblem('METHOD_NOT_ALLOWED', `${rawPath} takes ${allowed}, not ${method}.`, {
    headers: { allow: allowed },
  });
};
