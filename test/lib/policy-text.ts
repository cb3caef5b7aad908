import { asText, type Resource, type Synthesized } from './synthesized.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const conditionText = (condition: Statement['Condition'], stack: Synthesized): string =>
  Object.entries(condition ?? {})
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, value]) =>
          `${key} ${operator} ${list(value)
            .map((one) => asText(one, stack))
            .join(' or ')}`,
      ),
    )
    .join(' and ');

/** Each statement as a sentence: `Allow <actions> on <resources> if <condition>`. */
export const statementsOf = (document: PolicyDocument, stack: Synthesized): string[] =>
  document.Statement.map((statement) => {
    const actions = list(statement.Action).toSorted().join(', ');
    const resources = list(statement.Resource).map((one) => asText(one, stack));
    const condition = conditionText(statement.Condition, stack);
    return `${statement.Effect} ${actions} on ${resources.join(', ')}${condition && ` if ${condition}`}`;
  });

/** The same for a key's policy, in which the resource is the key and who it is for matters. */
export const keyStatementsOf = (key: Pick<Resource, 'Properties'>, stack: Synthesized): string[] =>
  (key.Properties['KeyPolicy'] as PolicyDocument).Statement.map((statement) => {
    const [[kind, principal] = ['', '']] = Object.entries(statement.Principal as Record<string, unknown>);
    const condition = conditionText(statement.Condition, stack);
    return [
      `${statement.Sid ?? ''}: ${statement.Effect} ${list(statement.Action).join(', ')}`,
      ` to ${kind} ${asText(principal, stack)}${condition && ` if ${condition}`}`,
    ].join('');
  });

/** What a key may be used for: its policy without the two statements about its administration, with which it begins. */
export const keyUsesOf = (key: Pick<Resource, 'Properties'>, stack: Synthesized): string[] =>
  keyStatementsOf(key, stack).slice(2);

/** All statements of a role: there is nothing attached to it but its own policy. */
export const roleStatementsOf = (role: Resource, stack: Synthesized): string[] => {
  const { Policies, ManagedPolicyArns } = role.Properties as {
    Policies: { PolicyDocument: PolicyDocument }[];
    ManagedPolicyArns?: unknown;
  };
  if (ManagedPolicyArns !== undefined) throw new Error('The role has managed policies too');
  return Policies.flatMap((policy) => statementsOf(policy.PolicyDocument, stack));
};
