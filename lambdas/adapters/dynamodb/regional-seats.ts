import { setTimeout as pause } from 'node:timers/promises';
import type { Region } from '../../core/ids.ts';
import type { Clock, RandomBytes } from '../../operations/ports.ts';
import type { SeatPorts } from '../../operations/seats/seat-ports.ts';
import { ONE_OF_SEVERAL, type GlobalTable, globalTable } from './global-table.ts';
import { poolStore } from './pool-store.ts';
import { regionalEntitlements } from './regional-entitlements.ts';
import { seatStore } from './seat-store.ts';

export interface RegionalSeatsSettings {
  readonly region: Region;
  readonly regions: readonly [Region, ...Region[]];
  readonly tableName: string;
  readonly planStalenessSeconds: number;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Seats and pools of all regions as seen from one, and the table that they are in. */
export interface RegionalSeats {
  readonly table: GlobalTable;
  readonly ports: SeatPorts;
}

/** Operations on seats may have to ask every region, one after the other. One client of each serves all that they do. */
export const regionalSeats = (settings: RegionalSeatsSettings): RegionalSeats => {
  const { region, regions, tableName, clock, random } = settings;
  const table = globalTable({ name: tableName, region, regions }, ONE_OF_SEVERAL);
  const ports: SeatPorts = {
    region,
    regions,
    reader: regionalEntitlements({ ...settings, client: table.replica(region) }),
    clock,
    random,
    seats: seatStore(table, random),
    pools: poolStore(table),
    pause: (milliseconds) => pause(milliseconds),
  };
  return { table, ports };
};
