import type { Region } from '../../lambdas/core/ids.ts';
import { regions } from './any-pool.ts';
import { hasOpenAccounts, heldIn, usedIn, wrongWith } from './escrow-invariants.ts';
import { World } from './escrow-model.ts';
import {
  type Procedure,
  claim,
  release,
  renew,
  retire,
  setLimit,
  settleAccount,
  settleSupply,
} from './escrow-procedures.ts';
import type { Rules } from './escrow-rules.ts';
import type { Errand, Setting, Step } from './escrow-steps.ts';

/** What is broken: an invariant, or the outcome once all has come to rest. */
export type Violation =
  | NonNullable<ReturnType<typeof wrongWith>>
  | 'not exactly the limit can be claimed'
  | 'a region is left owing'
  | 'something is left unsettled'
  | 'more are held than the limit';

/** Amounts are so many eighths of the limit: the same walk means something for one seat and for a hundred thousand. */
const EIGHTHS = 8;

interface Running {
  readonly actor: Region;
  readonly procedure: Procedure<unknown>;
  /** The region whose endpoint it asks next; undefined before its first step. */
  asks?: Region;
}

/** Walks through a world step by step, and stops at the first thing that is wrong. */
export class Exploration {
  readonly world: World;
  violation: Violation | undefined;
  #running: Running[] = [];
  readonly #limit: number;
  /** A region that is lost for good: it does nothing, and nobody reaches it. */
  #lost: Region | undefined;
  #operator: Region | undefined;

  constructor(rules: Rules, { regionCount, limit, home, lease }: Setting) {
    const some = regions.slice(0, regionCount);
    this.#limit = limit;
    this.world = new World(rules, {
      regions: some,
      home: some[home % regionCount] ?? (regions[0] as Region),
      limit,
      lease,
    });
  }

  walk(steps: readonly Step[]): this {
    for (const step of steps) {
      if (this.violation !== undefined) break;
      this.#take(step);
    }
    return this;
  }

  /** All regions hear of each other again, of everything; what was going on goes on no more. */
  heal(): this {
    this.#lost = undefined;
    this.#running = [];
    this.world.split(() => 0);
    this.world.deliverAll();
    this.world.clock += 1;
    return this;
  }

  /** From here on a region is silent. What it did is known everywhere. Only one operator gives it up. */
  lose(lost: number, operator: number): this {
    const { world } = this;
    world.split(() => 0);
    world.deliverAll();
    this.#lost = this.region(lost);
    this.#operator = this.region(operator);
    this.#running = this.#running.filter(({ actor }) => actor !== this.#lost);
    this.#split([]);
    return this;
  }

  /** Once all are healed: everybody settles, and every seat is given back. */
  settleDown(): this {
    const { world } = this;
    let before = -1;
    for (let round = 0; round < 20 && before !== this.#revisions(); round += 1) {
      before = this.#revisions();
      world.deliverAll();
      for (const region of world.regions) {
        this.drive(region, settleAccount(world, region));
        for (const seat of world.seats) if (seat.at === region && !seat.ended) this.drive(region, release(world, seat));
      }
      this.drive(world.license.home, settleSupply(world, world.license.home));
    }
    if (world.rows.some(({ free }) => free < 0)) this.violation ??= 'a region is left owing';
    if (hasOpenAccounts(world)) this.violation ??= 'something is left unsettled';
    return this;
  }

  /** One region claims all there is. */
  claimAll(by: number): this {
    const { world } = this;
    const at = this.region(by);
    for (let round = 0; round < 20; round += 1) {
      world.deliverAll();
      if (this.drive(at, claim(world, at, 2 * this.#limit + 1)) === undefined) break;
    }
    if (usedIn(world) !== world.license.limit) this.violation ??= 'not exactly the limit can be claimed';
    return this;
  }

  /** Carries a procedure out to its end, with nothing in between. */
  drive<Result>(actor: Region, procedure: Procedure<Result>): Result | undefined {
    let next = procedure.next(true);
    while (next.done !== true && this.violation === undefined) {
      next = procedure.next(this.world.reaches(actor, next.value));
      this.#check();
    }
    return next.done === true ? next.value : undefined;
  }

  #take(step: Step): void {
    const { world } = this;
    switch (step.kind) {
      case 'begin': {
        const actor = (step.errand === 'retire' ? this.#operator : undefined) ?? this.region(step.by);
        const procedure = actor === this.#lost ? undefined : this.#errand(step.errand, actor, step.about);
        if (procedure !== undefined) this.#advance({ actor, procedure }, step.steps);
        return;
      }
      case 'go on': {
        const [running] = this.#running.splice(step.which % Math.max(1, this.#running.length), 1);
        if (running !== undefined) this.#advance(running, step.steps);
        return;
      }
      case 'deliver':
        world.deliver(this.region(step.of), this.region(step.to), step.writesAgo);
        return;
      case 'deliver license':
        world.deliverLicense(this.region(step.to), step.writesAgo);
        return;
      case 'deliver all':
        world.deliverAll();
        return;
      case 'split':
        this.#split(step.sides);
        return;
      case 'tick':
        world.clock += step.by;
    }
  }

  #errand(errand: Errand, at: Region, about: number): Procedure<unknown> | undefined {
    const { world } = this;
    const units = Math.max(1, Math.floor((this.#limit * about) / EIGHTHS));
    const held = world.seats.filter(({ ended }) => !ended);
    const seat = held[about % Math.max(1, held.length)];
    switch (errand) {
      case 'claim':
        return claim(world, at, units);
      case 'release':
        return seat && release(world, seat);
      case 'renew':
        return seat && renew(world, seat);
      case 'settle account':
        return settleAccount(world, at);
      case 'settle supply':
        return settleSupply(world, at);
      case 'limit':
        return setLimit(world, Math.round((this.#limit * about) / 4));
      case 'retire':
        return retire(world, at, this.#lost ?? this.region(about));
    }
  }

  #advance(running: Running, steps: number): void {
    for (let taken = 0; taken <= steps; taken += 1) {
      const answers = running.asks === undefined || this.world.reaches(running.actor, running.asks);
      const next = running.procedure.next(answers);
      this.#check();
      if (next.done === true || this.violation !== undefined) return;
      running.asks = next.value;
    }
    this.#running.push(running);
  }

  #check(): void {
    this.violation ??= wrongWith(this.world);
    if (this.#lost !== undefined && heldIn(this.world) > this.#limit) this.violation ??= 'more are held than the limit';
  }

  #split(sides: readonly number[]): void {
    const { world } = this;
    world.split((region) => (region === this.#lost ? -1 : (sides[world.regions.indexOf(region)] ?? 0)));
  }

  region(index: number): Region {
    const { regions: some } = this.world;
    const region = some[index % some.length];
    if (region === undefined) throw new Error('there is at least one region');
    return region;
  }

  #revisions(): number {
    return this.world.rows.reduce((sum, { revision }) => sum + revision, this.world.license.revision);
  }
}
