import { setTimeout as pause } from 'node:timers/promises';
import type { Machine, MachineAnswer } from './machine.ts';

/** A license whose plan gives seats, on a running machine. */
export interface SeatLicense {
  readonly id: string;
  readonly key: string;
  readonly plan: string;
  /** @param patiently asks again while the service says that it may help */
  readonly claim: (
    region: string,
    device: string,
    options?: { readonly patiently?: boolean; readonly body?: object },
  ) => Promise<MachineAnswer>;
  readonly release: (region: string, device: string, user?: string) => Promise<MachineAnswer>;
  readonly check: (region: string, question: object) => Promise<{ code: string; seat: { id: string } | null }>;
}

const TRIES_MAX = 40;

let plans = 0;

/** Issues a license under a new plan with such seats, and waits until every region has it. @param more of the plan */
export const seatLicense = async (machine: Machine, seats: object, more: object = {}): Promise<SeatLicense> => {
  plans += 1;
  const plan = `seats-${plans}`;
  const [primary] = machine.regions;
  const operate = async (method: string, path: string, body: object): Promise<unknown> => {
    const answer = await machine.operate(primary?.name ?? '', { method, path, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  await operate('PUT', '/v1/admin/products/desk', { name: 'Desk' });
  await operate('PUT', '/v1/admin/customers/cus_crowd', { name: 'Crowd' });
  await operate('POST', `/v1/admin/plans/${plan}/versions`, {
    product: 'desk',
    term: { kind: 'perpetual' },
    seats,
    ...more,
  });
  const issued = await operate('POST', '/v1/admin/licenses', { customer: 'cus_crowd', plan });
  const { id, licenseKey: key } = issued as { id: string; licenseKey: string };
  await machine.settle();

  const send = (region: string, method: string, path: string, body?: object) =>
    machine.send(region, { method, path, licenseKey: key, ...(body !== undefined && { body }) });
  return {
    id,
    key,
    plan,
    claim: async (region, device, { patiently = false, body = {} } = {}) => {
      for (let tries = 0; ; tries += 1) {
        const answer = await send(region, 'PUT', `/v1/seats/${encodeURIComponent(device)}`, body);
        if (!patiently || answer.status < 500 || tries === TRIES_MAX) return answer;
        await pause(25);
      }
    },
    release: (region, device, user) =>
      send(
        region,
        'DELETE',
        `/v1/seats/${encodeURIComponent(device)}${user === undefined ? '' : `?user=${encodeURIComponent(user)}`}`,
      ),
    check: async (region, question) =>
      (await send(region, 'POST', '/v1/check', question)).body as { code: string; seat: { id: string } | null },
  };
};
