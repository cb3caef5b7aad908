/*
 * How Licet shares seats among regions (lambdas/core/seats/pool.ts, lambdas/core/seats/pool-supply.ts), for Spin 6.5.
 * How to run it, and what it found: README.md.
 *
 * What is modelled. One license in three regions. Each step of the protocol is one write at one region's endpoint, and
 * one step here. One scheduler takes any step that is allowed, in any order, so that a procedure may stop after any of
 * its steps (a crash), be done again, or be raced by another one, and so that steps between two regions may be missing
 * for as long as it likes (a partition, an endpoint that does not answer) and come later (it heals).
 *
 * What a step reads. Its own region's row, as it is: the write is conditional on it. Of other regions' rows any past
 * state, chosen anew by each step. These are more behaviours than those of replicas that lag, reorder, and repeat: here
 * a copy may even go back in time. Where it matters that a row is seen as a whole (takeOver) it is copied as a whole,
 * each row by a step of its own. Where it matters from when on something is known (`seen`) it stays known.
 *
 * What is bounded.
 * - Seats: LIMIT0, LIMIT1, LIMIT2 are the limits that follow each other, each at most 3.
 * - Seats ever sent from one region to another: MAX_SENT for each of the six pairs, at most 3. The drain is unbounded.
 * - Seats are sent and yielded one at a time. More at once are as many steps of one, with nothing between.
 * - TAKEOVER 0: no region is lost. 1: region 2 is taken over by the home. 2: the home is taken over by region 1, which
 *   becomes the home. TAKES: how often it is taken over.
 *
 * What is checked. CHECK() after every step; assertions in the steps themselves; and, from every state that can be
 * reached, drain(): once everything has arrived and every seat is released, each region can hold the whole limit, and
 * all of them together not one seat more. goneDrain(): the same where the lost region never comes back.
 */

#ifndef LIMIT0
#define LIMIT0 3
#endif
#ifndef LIMIT1
#define LIMIT1 LIMIT0
#endif
#ifndef LIMIT2
#define LIMIT2 LIMIT1
#endif
#ifndef MAX_SENT
#define MAX_SENT 2
#endif
#ifndef TAKEOVER
#define TAKEOVER 0
#endif
#ifndef TAKES
#define TAKES 1
#endif

#if TAKEOVER == 2
#define LOST 0
#define OWN 1
#define THIRD 2
#else
#define OWN 0
#define THIRD 1
#define LOST 2
#endif

#define MAX(a, b) ((a) > (b) -> (a) : (b))
#define MIN(a, b) ((a) < (b) -> (a) : (b))
#define LIMIT(v) ((v) == 0 -> LIMIT0 : ((v) == 1 -> LIMIT1 : LIMIT2))
#define NEXT(r) (((r) + 1) % 3)
#define PREVIOUS(r) (((r) + 2) % 3)

/* A pair of regions: of the account of `a`, sent[PAIR(a, b)]; of the account of `b`, received[PAIR(a, b)]. */
#define PAIR(a, b) ((a) * 3 + (b))
byte sent[9];
byte received[9];
byte minted[3];
byte burned[3];
short free[3];
byte used[3];

/* How many times the limit has changed, and how many of these changes the home has. The others may know any of them. */
byte limitNow;
byte limitAtHome;

#if TAKEOVER
/* The lost region's row, and what is read of the third region's, as they have reached the region that takes over. */
byte copySentToOwn, copySentToThird, copyReceivedFromOwn, copyReceivedFromThird, copyMinted, copyBurned;
byte thirdSentToOwn, thirdSentToLost, thirdReceivedFromLost;
byte takes;
/* Whether the lost region has seen all that was taken from it. */
bool seen = true;
/* All that was ever taken over: for assertions only. */
byte taken;
#endif
#if TAKEOVER == 2
/* Whether the lost region has seen that it is the home no more. */
bool homeMovedSeen;
/* How many changes of the limit the lost region has, which goes on as the home until then. */
byte limitAtLost;
#endif
bool drained;

/* Scratch of one step, worked out anew in each: no part of the state. */
hidden short k, x, supply, inUse, onTheWay, deficit, excess, owed, room, roomBefore, voided;
#if TAKEOVER
hidden short fromLost, fromThird, thirdToLost, lostToThird, cap;
#endif

/* holdingsOf() */
#define HOLDINGS(r) (minted[r] - burned[r] \
  + received[PAIR(NEXT(r), r)] + received[PAIR(PREVIOUS(r), r)] - sent[PAIR(r, NEXT(r))] - sent[PAIR(r, PREVIOUS(r))])
/* owedTo(): what `b` has credited from `a` and `a` never sent. Only the lost region owes, to the one that took over. */
#define OWED(a, b) MAX(0, received[PAIR(a, b)] - sent[PAIR(a, b)])
#define ON_THE_WAY(a, b) MAX(0, sent[PAIR(a, b)] - received[PAIR(a, b)])

/* Everything as it is: what somebody knows who has seen every row as it is. */
inline look() {
  supply = minted[0] + minted[1] + minted[2] - burned[0] - burned[1] - burned[2];
  inUse = used[0] + used[1] + used[2];
  onTheWay = ON_THE_WAY(0, 1) + ON_THE_WAY(1, 0) + ON_THE_WAY(1, 2);
  onTheWay = onTheWay + ON_THE_WAY(2, 1) + ON_THE_WAY(2, 0) + ON_THE_WAY(0, 2);
  /* excessOf() */
  excess = MAX(0, supply - LIMIT(limitNow));
#if TAKEOVER
  owed = OWED(LOST, OWN);
  /* By how much more was taken from the lost region than it turned out to hold. */
  k = HOLDINGS(LOST) - owed + ON_THE_WAY(OWN, LOST) + ON_THE_WAY(THIRD, LOST);
  deficit = MAX(0, 0 - k);
  /* All that can ever be used from here on, without minting and without taking over. */
  k = HOLDINGS(LOST) - owed;
  room = HOLDINGS(OWN) + HOLDINGS(THIRD) + MAX(used[LOST], k) + onTheWay;
  /* Seats held in the lost region beyond what is left to it: void, and gone when they are released. */
  k = MAX(0, k);
  voided = MAX(0, used[LOST] - k);
#endif
}

#define LARGEST_LIMIT MAX(LIMIT0, MAX((limitNow > 0 -> LIMIT1 : 0), (limitNow > 1 -> LIMIT2 : 0)))

/* After every step. */
inline CHECK() {
  look();
  assert(free[0] + used[0] == HOLDINGS(0));
  assert(free[1] + used[1] == HOLDINGS(1));
  assert(free[2] + used[2] == HOLDINGS(2));
  /* Conservation: what is free, used and on its way is all there is, and what is owed. */
  assert(free[0] + free[1] + free[2] + inUse + onTheWay == supply + owed);
#if TAKEOVER == 0
  assert(free[0] >= 0 && free[1] >= 0 && free[2] >= 0);
  assert(received[PAIR(0, 1)] <= sent[PAIR(0, 1)] && received[PAIR(1, 0)] <= sent[PAIR(1, 0)]);
  assert(received[PAIR(1, 2)] <= sent[PAIR(1, 2)] && received[PAIR(2, 1)] <= sent[PAIR(2, 1)]);
  assert(received[PAIR(2, 0)] <= sent[PAIR(2, 0)] && received[PAIR(0, 2)] <= sent[PAIR(0, 2)]);
  assert(inUse <= supply);
#else
  assert(free[OWN] >= 0 && free[THIRD] >= 0);
  assert(OWED(OWN, LOST) == 0 && OWED(OWN, THIRD) == 0 && OWED(THIRD, OWN) == 0);
  assert(OWED(THIRD, LOST) == 0 && OWED(LOST, THIRD) == 0);
  /* What is used beyond what there is was taken over. */
  assert(inUse <= supply + taken);
#endif
#if TAKEOVER < 2
  assert(supply <= LARGEST_LIMIT);
#else
  /* Until the old home knows better, there are two homes. */
  assert(supply <= 2 * LARGEST_LIMIT);
#endif
}

inline forget() {
  for (x : 0 .. 8) { sent[x] = 0; received[x] = 0 }
  for (x : 0 .. 2) { minted[x] = 0; burned[x] = 0; free[x] = 0; used[x] = 0 }
  limitNow = 0; limitAtHome = 0;
#if TAKEOVER
  copySentToOwn = 0; copySentToThird = 0; copyReceivedFromOwn = 0; copyReceivedFromThird = 0;
  copyMinted = 0; copyBurned = 0;
  thirdSentToOwn = 0; thirdSentToLost = 0; thirdReceivedFromLost = 0; takes = 0; seen = true; taken = 0;
#endif
#if TAKEOVER == 2
  homeMovedSeen = false; limitAtLost = 0;
#endif
  drained = true;
}

#if TAKEOVER
/* What the lost region knows to owe: nothing, for all it knows, before it has seen what was taken. */
#define OWED_AS_KNOWN(r) ((r) == LOST && seen -> OWED(LOST, OWN) : 0)
/* What the lost region knows, it keeps to: its steps do not add to what can be used. */
#define KEEPS_TO_WHAT_IT_KNOWS() assert(!seen || room <= roomBefore)
#else
#define OWED_AS_KNOWN(r) 0
#define KEEPS_TO_WHAT_IT_KNOWS() skip
#endif
#ifdef MUTANT_CLAIM_WHILE_OWING
#define OWED_BEFORE_CLAIM(r) 0
#else
#define OWED_BEFORE_CLAIM(r) OWED_AS_KNOWN(r)
#endif
#ifdef MUTANT_SEND_WHILE_OWING
#define OWED_BEFORE_SEND(r) 0
#else
#define OWED_BEFORE_SEND(r) OWED_AS_KNOWN(r)
#endif

/* claim: a view of the other rows that is old enough asks for no more than one that is free. */
#define CLAIM(r) \
  :: d_step { free[r] >= 1 + OWED_BEFORE_CLAIM(r) -> claimed(r) }

inline claimed(at) {
  printf("claim in %d\n", at);
  look(); roomBefore = room;
  free[at]--; used[at]++;
  CHECK();
  KEEPS_TO_WHAT_IT_KNOWS()
}

/* claim, by freeNeededToClaim(), where all that there is to know is known. */
#define CLAIM_KNOWING(r) \
  :: d_step { free[r] >= 1 -> claimedKnowing(r) }

inline claimedKnowing(at) {
  look();
  k = 1;
#ifndef MUTANT_CLAIM_DESPITE_EXCESS
  k = k + excess;
#endif
#ifndef MUTANT_CLAIM_DESPITE_DEFICIT
  k = k + deficit;
#endif
#if TAKEOVER && !defined(MUTANT_CLAIM_WHILE_OWING)
  if :: at == LOST -> k = k + owed :: else fi;
#endif
  if
  :: free[at] >= k ->
    printf("claim in %d, knowing all\n", at);
    free[at]--; used[at]++;
    CHECK();
    assert(inUse <= LIMIT(limitNow) + voided)
  :: else
  fi
}

#define RELEASE(r) \
  :: d_step { used[r] > 0 -> released(r) }

inline released(at) {
  printf("release in %d\n", at);
#ifndef MUTANT_RELEASE_TWICE
  used[at]--;
#endif
  free[at]++;
  CHECK()
}

#ifdef MUTANT_SEND_UNCHECKED
#define MAY_SEND(a) true
#else
#define MAY_SEND(a) (free[a] >= 1 + OWED_BEFORE_SEND(a))
#endif

#define SEND(a, b) \
  :: d_step { sent[PAIR(a, b)] < MAX_SENT && MAY_SEND(a) -> sentOne(a, b) }

inline sentOne(a, b) {
  printf("send %d -> %d\n", a, b);
  look(); roomBefore = room;
#ifndef MUTANT_SEND_OVER_A_NEWER_ROW
  sent[PAIR(a, b)]++;
#endif
  free[a]--;
  CHECK();
  KEEPS_TO_WHAT_IT_KNOWS()
}

/* credit, from a copy of the donor's row that may be as old as may be: `total` is what it tells. */
#define CREDIT(a, b, total) \
  :: d_step { total <= sent[PAIR(a, b)] && total > 0 -> creditedFrom(a, b, total) }

inline creditedFrom(a, b, total) {
  printf("credit %d <- %d, of %d sent\n", b, a, total);
  k = total - received[PAIR(a, b)];
#ifdef MUTANT_CREDIT_ADDS
  received[PAIR(a, b)] = MAX(received[PAIR(a, b)], total); free[b] = free[b] + total;
#else
#ifdef MUTANT_CREDIT_GOES_BACK
  received[PAIR(a, b)] = total; free[b] = free[b] + MAX(0, k);
#else
  if :: k > 0 -> received[PAIR(a, b)] = total; free[b] = free[b] + k :: else fi;
#endif
#endif
  CHECK()
}

/* Supply as the region knows it that takes over. */
#define SUPPLY_AS_COPIED (minted[OWN] - burned[OWN] + copyMinted - copyBurned)
#if TAKEOVER == 2
#define IS_HOME(r) (((r) == LOST && !homeMovedSeen) || ((r) == OWN && takes > 0))
/* The new home knows of the old home's row what has reached it; the old home may know nothing of the new one's. */
#define LIMIT_KNOWN(r) ((r) == OWN -> LIMIT(limitAtHome) : LIMIT(limitAtLost))
#define SUPPLY_KNOWN(r) ((r) == OWN -> SUPPLY_AS_COPIED : minted[r] - burned[r])
#else
#define IS_HOME(r) ((r) == 0)
#define LIMIT_KNOWN(r) LIMIT(limitAtHome)
#define SUPPLY_KNOWN(r) (minted[0] - burned[0])
#endif

/* mint, conditional on the row and on the license and the plan rollout as the home has them. */
#define MINT(r) \
  :: d_step { IS_HOME(r) && LIMIT_KNOWN(r) > SUPPLY_KNOWN(r) -> k = LIMIT_KNOWN(r) - SUPPLY_KNOWN(r); makeMore(r) }

inline learned(at, version) {
  printf("%d learns: the limit is %d\n", at, LIMIT(version));
  CHECK()
}

inline makeMore(at) {
  printf("mint %d in %d\n", k, at);
  minted[at] = minted[at] + k; free[at] = free[at] + k;
  CHECK();
  assert(SUPPLY_KNOWN(at) <= LIMIT_KNOWN(at))
}

#ifdef MUTANT_BURN_UNCHECKED
#define BURNABLE(r) LIMIT0
#else
#define BURNABLE(r) free[r]
#endif

/* burn, likewise. */
#define BURN(r) \
  :: d_step { IS_HOME(r) && SUPPLY_KNOWN(r) > LIMIT_KNOWN(r) && BURNABLE(r) > 0 -> unmake(r) }

inline unmake(at) {
  look(); roomBefore = room;
  x = BURNABLE(at);
  k = SUPPLY_KNOWN(at) - LIMIT_KNOWN(at);
  k = MIN(k, x);
  printf("burn %d in %d\n", k, at);
  burned[at] = burned[at] + k; free[at] = free[at] - k;
  CHECK();
  KEEPS_TO_WHAT_IT_KNOWS()
}

#if TAKEOVER
/*
 * takeOver(), by the rows as they are here: all that the lost region holds by them, but no more than there is beside
 * what the others hold by them. What went from one region to another went, whichever of the two tells of it.
 */
inline takeOver() {
  fromLost = MAX(copySentToOwn, received[PAIR(LOST, OWN)]);
  fromThird = MAX(thirdSentToOwn, received[PAIR(THIRD, OWN)]);
  thirdToLost = MAX(copyReceivedFromThird, thirdSentToLost);
  lostToThird = MAX(copySentToThird, thirdReceivedFromLost);
#ifdef MUTANT_TAKE_WITHOUT_WHAT_IS_ON_ITS_WAY
  k = copyMinted - copyBurned + copyReceivedFromOwn + copyReceivedFromThird - fromLost - lostToThird;
#else
#ifdef MUTANT_TAKE_AGAIN
  k = copyMinted - copyBurned + sent[PAIR(OWN, LOST)] + thirdToLost - copySentToOwn - lostToThird;
#else
  k = copyMinted - copyBurned + sent[PAIR(OWN, LOST)] + thirdToLost - fromLost - lostToThird;
#endif
#endif
  k = MAX(0, k);
#if !defined(MUTANT_TAKE_MORE_THAN_THERE_IS) && !defined(MUTANT_TAKE_AGAIN)
  x = minted[OWN] - burned[OWN] + fromLost + fromThird - sent[PAIR(OWN, LOST)] - sent[PAIR(OWN, THIRD)];
  cap = SUPPLY_AS_COPIED - MAX(0, x);
  x = sent[PAIR(OWN, THIRD)] + lostToThird - fromThird - thirdToLost;
  cap = cap - MAX(0, x);
  cap = MAX(0, cap);
  k = MIN(k, cap);
#endif
  x = fromLost + k - received[PAIR(LOST, OWN)];
  if
  :: x > 0 ->
    printf("%d takes over %d from %d\n", OWN, x, LOST);
    received[PAIR(LOST, OWN)] = received[PAIR(LOST, OWN)] + x;
    free[OWN] = free[OWN] + x;
    taken = taken + x;
#if TAKEOVER == 1
    assert(x <= LARGEST_LIMIT);
#endif
    seen = (OWED(LOST, OWN) == 0)
  :: else
  fi
}

/* Done twice, it takes nothing more. */
inline takeOverTwice() {
  takes++;
  takeOver();
  CHECK();
  roomBefore = taken;
  takeOver();
  assert(taken == roomBefore);
  if
  :: takes == TAKES -> thirdSentToOwn = 0; thirdSentToLost = 0; thirdReceivedFromLost = 0
  :: else
  fi
}

/* yieldTo(): what is owed by any past state of the row of the region that took over. */
inline yieldOne() {
  printf("%d yields one to %d\n", LOST, OWN);
  sent[PAIR(LOST, OWN)]++; free[LOST]--;
  seen = (seen || OWED(LOST, OWN) == 0);
  CHECK()
}

inline copyLost() {
  printf("row of %d arrives in %d\n", LOST, OWN);
  copySentToOwn = sent[PAIR(LOST, OWN)]; copySentToThird = sent[PAIR(LOST, THIRD)];
  copyReceivedFromOwn = received[PAIR(OWN, LOST)]; copyReceivedFromThird = received[PAIR(THIRD, LOST)];
  copyMinted = minted[LOST]; copyBurned = burned[LOST]
}

inline copyThird() {
  printf("row of %d arrives in %d\n", THIRD, OWN);
  thirdSentToOwn = sent[PAIR(THIRD, OWN)];
  thirdSentToLost = sent[PAIR(THIRD, LOST)]; thirdReceivedFromLost = received[PAIR(LOST, THIRD)]
}
#endif

/* Credits all that has been sent from one region to another. */
inline deliver(a, b) {
  k = sent[PAIR(a, b)] - received[PAIR(a, b)];
  if :: k > 0 -> received[PAIR(a, b)] = sent[PAIR(a, b)]; free[b] = free[b] + k :: else fi
}

/* Sends what is free in `a`, but at most `amount`, to `b`, which credits it. */
inline give(a, b, amount) {
  k = amount;
  k = MIN(free[a], k);
  if
  :: k > 0 && a != b ->
    sent[PAIR(a, b)] = sent[PAIR(a, b)] + k; free[a] = free[a] - k;
    deliver(a, b)
  :: else
  fi
}

inline deliverAll() {
  deliver(0, 1); deliver(1, 0); deliver(1, 2); deliver(2, 1); deliver(2, 0); deliver(0, 2)
}

inline releaseAll(at) { free[at] = free[at] + used[at]; used[at] = 0 }

/*
 * Everything has arrived, everybody knows everything, every seat is released. What is left to do is what the home does
 * in any case; then each region in turn asks for all there is.
 */
inline drain() {
  printf("all arrives, all is released\n");
  limitAtHome = limitNow;
  deliverAll();
#if TAKEOVER
#ifndef MUTANT_NO_YIELD
  k = OWED(LOST, OWN);
  sent[PAIR(LOST, OWN)] = sent[PAIR(LOST, OWN)] + k; free[LOST] = free[LOST] - k;
#endif
#endif
  releaseAll(0); releaseAll(1); releaseAll(2);
  CHECK();
  x = excess + deficit - free[OWN];
  give(THIRD, OWN, x);
  x = excess + deficit - free[OWN];
  give(LOST, OWN, x);
#ifndef MUTANT_NO_SETTLE
  give(OWN, LOST, deficit);
#endif
  if
  :: supply > LIMIT(limitNow) ->
    k = MIN(free[OWN], excess); burned[OWN] = burned[OWN] + k; free[OWN] = free[OWN] - k
  :: supply < LIMIT(limitNow) ->
    k = LIMIT(limitNow) - supply; minted[OWN] = minted[OWN] + k; free[OWN] = free[OWN] + k
  :: else
  fi;
  CHECK();
  assert(supply == LIMIT(limitNow));
  assert(free[0] >= 0 && free[1] >= 0 && free[2] >= 0 && free[0] + free[1] + free[2] == LIMIT(limitNow));
  give(1, 0, 99); give(2, 0, 99); assert(free[0] == LIMIT(limitNow));
  give(0, 1, 99); assert(free[1] == LIMIT(limitNow));
  give(1, 2, 99); assert(free[2] == LIMIT(limitNow));
  CHECK();
  forget()
}

#if TAKEOVER
/* What the lost region holds once all has arrived and is paid, by its row as it was copied, the others as they are. */
inline lookAtShareOfLostAsCopied() {
  k = copyMinted - copyBurned;
  k = k + MAX(copyReceivedFromOwn, sent[PAIR(OWN, LOST)]) + MAX(copyReceivedFromThird, sent[PAIR(THIRD, LOST)]);
  k = k - MAX(copySentToOwn, received[PAIR(LOST, OWN)]) - MAX(copySentToThird, received[PAIR(LOST, THIRD)])
}

/* The lost region never comes back: nothing is written there, and no more of its row arrives. */
inline goneDrain() {
  printf("%d never comes back; all else arrives, all is released\n", LOST);
  limitAtHome = limitNow;
  deliver(OWN, THIRD); deliver(THIRD, OWN);
  k = MAX(0, copySentToThird - received[PAIR(LOST, THIRD)]);
  received[PAIR(LOST, THIRD)] = received[PAIR(LOST, THIRD)] + k; free[THIRD] = free[THIRD] + k;
  k = MAX(0, copySentToOwn - received[PAIR(LOST, OWN)]);
  received[PAIR(LOST, OWN)] = received[PAIR(LOST, OWN)] + k; free[OWN] = free[OWN] + k;
  copyThird();
  takeOver();
  releaseAll(OWN); releaseAll(THIRD);
  excess = MAX(0, SUPPLY_AS_COPIED - LIMIT(limitNow));
  lookAtShareOfLostAsCopied();
  deficit = MAX(0, 0 - k);
  x = excess + deficit - free[OWN];
  give(THIRD, OWN, x);
#ifndef MUTANT_NO_SETTLE
  k = MIN(free[OWN], deficit); sent[PAIR(OWN, LOST)] = sent[PAIR(OWN, LOST)] + k; free[OWN] = free[OWN] - k;
#endif
  k = MIN(free[OWN], excess); burned[OWN] = burned[OWN] + k; free[OWN] = free[OWN] - k;
  k = MAX(0, LIMIT(limitNow) - SUPPLY_AS_COPIED); minted[OWN] = minted[OWN] + k; free[OWN] = free[OWN] + k;
  give(OWN, THIRD, 99);
  assert(free[OWN] == 0 && free[THIRD] == LIMIT(limitNow));
  forget()
}
#endif

active proctype scheduler() {
  do
  :: drained -> break
  :: else ->
    if
    CLAIM(0) CLAIM(1) CLAIM(2)
    CLAIM_KNOWING(0) CLAIM_KNOWING(1) CLAIM_KNOWING(2)
    RELEASE(0) RELEASE(1) RELEASE(2)
    SEND(0, 1) SEND(0, 2) SEND(1, 0) SEND(1, 2) SEND(2, 0) SEND(2, 1)
    CREDIT(0, 1, 1) CREDIT(0, 2, 1) CREDIT(1, 0, 1) CREDIT(1, 2, 1) CREDIT(2, 0, 1) CREDIT(2, 1, 1)
#if MAX_SENT > 1
    CREDIT(0, 1, 2) CREDIT(0, 2, 2) CREDIT(1, 0, 2) CREDIT(1, 2, 2) CREDIT(2, 0, 2) CREDIT(2, 1, 2)
#endif
#if MAX_SENT > 2
    CREDIT(0, 1, 3) CREDIT(0, 2, 3) CREDIT(1, 0, 3) CREDIT(1, 2, 3) CREDIT(2, 0, 3) CREDIT(2, 1, 3)
#endif
    MINT(0)
    BURN(0)
#if TAKEOVER == 2
    MINT(1)
    BURN(1)
    :: d_step { limitAtLost < limitNow && !homeMovedSeen -> limitAtLost++; learned(LOST, limitAtLost) }
    :: d_step { takes > 0 && !homeMovedSeen -> homeMovedSeen = true; limitAtLost = 0 }
#endif
#ifdef MUTANT_MINT_ANYWHERE
    :: d_step { LIMIT(limitNow) > minted[1] - burned[1] -> k = 1; makeMore(1) }
#endif
#ifdef MUTANT_MINT_STALE
    :: d_step { minted[0] > 0 && minted[0] - burned[0] <= LIMIT(limitAtHome) -> k = 1; makeMore(0) }
#endif
#ifdef MUTANT_MINT_BY_AN_OLD_LIMIT
    :: d_step { limitAtHome > 0 && LIMIT(limitAtHome - 1) > minted[0] - burned[0] -> k = 1; makeMore(0) }
#endif
    :: d_step { limitNow == 0 && LIMIT0 != LIMIT1 -> limitNow++; printf("the limit is now %d\n", LIMIT1); CHECK() }
    :: d_step { limitNow == 1 && LIMIT1 != LIMIT2 -> limitNow++; printf("the limit is now %d\n", LIMIT2); CHECK() }
    :: d_step { limitAtHome < limitNow -> limitAtHome++; learned(OWN, limitAtHome) }
#if TAKEOVER
    :: d_step { true -> copyLost() }
    :: d_step { takes < TAKES -> copyThird() }
    :: d_step { takes < TAKES -> takeOverTwice() }
    :: d_step { !seen -> seen = true; printf("row of %d arrives in %d\n", OWN, LOST) }
    :: d_step { OWED(LOST, OWN) > 0 -> yieldOne() }
    :: d_step { takes > 0 -> goneDrain() }
#endif
    :: d_step { true -> drain() }
    fi
  od
}
