import { tableContract } from '../contracts/table.contract.ts';
import { inMemoryTable } from '../support/fakes/in-memory-table.ts';
import { regionOf } from '../support/licensing.ts';

tableContract(regionOf('eu-west-1'), () => Promise.resolve(inMemoryTable()));
