import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { parseOptions } from '../../local/options.ts';

const defaults = { regions: ['us-east-1', 'eu-west-1'], port: 4000, data: undefined, app: undefined, json: false };

describe('the command line of npm start', () => {
  test.each([
    [[], defaults],
    [['--regions', 'eu-west-1'], { ...defaults, regions: ['eu-west-1'] }],
    [
      ['--regions', 'eu-west-1, us-east-1,ap-southeast-2'],
      { ...defaults, regions: ['eu-west-1', 'us-east-1', 'ap-southeast-2'] },
    ],
    [['--port', '0', '--json'], { ...defaults, port: 0, json: true }],
    [['--port=65535'], { ...defaults, port: 65_535 }],
    [['--data', 'kept'], { ...defaults, data: resolve('kept') }],
    [['--app', 'cdk.out'], { ...defaults, app: resolve('cdk.out'), regions: undefined }],
    [['--help', '--json'], 'help'],
  ])('%j', (args, expected) => {
    expect(parseOptions(args)).toEqual(expected);
  });

  test.each([
    [['--region', 'eu-west-1'], /^Unknown option '--region'[^]*--regions <list>/],
    [['eu-west-1'], /Unexpected argument 'eu-west-1'/],
    [['--port', '65536'], '--port takes a number from 0 to 65535, not "65536".'],
    [['--port', '4k'], '--port takes a number from 0 to 65535, not "4k".'],
    [['--regions', 'europe'], '--regions takes names of AWS regions with commas between, not "europe"'],
    [['--regions', ''], '--regions takes names of AWS regions'],
    [['--regions', 'eu-west-1,eu-west-1'], '--regions names eu-west-1 twice.'],
    [['--data'], /--data/],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
