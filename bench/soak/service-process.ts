import { chanceOf } from './chance.ts';
import { licensing } from './licensing.ts';
import { startRegionServer } from './region-server.ts';
import type { FromService, ToService } from './service-messages.ts';
import { usageBook } from './usage-book.ts';

/** Two regions of one service in a process of their own, so that what the client's process holds is the client's. */
const say = (message: FromService): void => {
  process.send?.(message);
};

const book = usageBook();
const serve = licensing(book);
const regions = {
  near: await startRegionServer(serve, chanceOf(1)),
  far: await startRegionServer(serve, chanceOf(2)),
};

process.on('message', (message: ToService) => {
  switch (message.kind) {
    case 'weather':
      for (const { at, region, weather } of message.changes) {
        setTimeout(() => {
          regions[region].becomes(weather);
        }, at);
      }
      return;
    case 'report':
      say({
        kind: 'report',
        counted: book.counted(),
        lostAnswers: regions.near.lostAnswers() + regions.far.lostAnswers(),
      });
  }
});
process.on('disconnect', () => {
  process.exit();
});
say({ kind: 'ready', endpoints: [regions.near.url, regions.far.url] });
