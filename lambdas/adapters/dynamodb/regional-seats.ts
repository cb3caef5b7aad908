import { setTimeout as pause } from 'node:timers/promises';
import type { Region } from '../../core/ids.ts';
import type { Clock, EntitlementReader, RandomBytes } from '../../operations/ports.ts';
import type { SeatPorts } from '../../operations/seat-ports.ts';
import { ONE_OF_SEVERAL, type GlobalTable, globalTable } from './global-table.ts';
import { poolStore } from './pool-store.ts';
import { seatStore } from './seat-store.ts';

export interface RegionalSeatsSettings {
  readonly region: Region;
  readonly regions: readonly [Region, ...Region[]];
  readonly tableName: string;
  readonly reader: EntitlementReader;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** The table as operations on seats see it: they may have to ask every region, one after the other. */
export const seatTable = ({ tableName, region, regions }: Omit<RegionalSeatsSettings, 'reader'>): GlobalTable =>
  globalTable({ name: tableName, region, regions }, ONE_OF_SEVERAL);

/** Seats and pools of all regions as seen from one. */
export const regionalSeats = (settings: RegionalSeatsSettings): SeatPorts => {
  const { region, regions, reader, clock, random } = settings;
  const table = seatTable(settings);
  return {
    region,
    regions,
    reader,
    clock,
    random,
    seats: seatStore(table, random),
    pools: poolStore(table),
    pause: (milliseconds) => pause(milliseconds),
  };
};
