// Package box keeps a ballot in its table (R6.5): what shared/ballot says of values, this package says of records. It knows
// accounts by their ids only and imports nothing of them; each of its types is one duty under one role:
//
//   - [Office]: the signed-in half. Setup, closing key, presence, issue, barrier. It cannot see a cast.
//   - [Urn]: the anonymous half. It takes a cast and knows nobody.
//   - [Teller]: after the close. Shares, count, publication. It cannot read an issue record or a signing key.
//   - [Results]: what was counted, for whoever makes a list of it.
//
// # The phases
//
//	preparing  the token keys are made, the scrutineers deal the closing key
//	ready      the setup is fixed; the experts sign in
//	called     no more signing in; the roll of those present is being made
//	issuing    each expert present gets one blind signature per group
//	issued     no more issuing; the tokens are being counted
//	casting    anyone with a token casts, within the window of the setup
//	closed     no more casts; the scrutineers give their shares
//	counted    the result is there and published
//
// A ballot only goes forward. Two phases, called and issued, last as long as a step needs: what was going on is ended first
// and counted then, so that nothing slips in between. A step that was cut short is finished by asking for it again.
//
// The phase stands in one record and in copies, one a shard. Everybody's writes check a copy in their own transaction,
// because transactions on one item conflict; a change of phase writes all of them.
//
// # What a cast leaves behind
//
// The vote, its receipt, and an entry in the ledger without role and actor. All instants in them are cut to the minute (but
// never before casting opened), and the ids that sort by time are made from that same minute: the ledger is public and
// names the cast by its digest, so that an exact instant would tell whoever watched a hand at a button which vote it was.
// Within a minute the order is that of random digits. The published file is ordered by spend id and carries no instant.
// The log is folded once a minute, at an instant of its own, which parts the votes of that minute into those before and after:
// the resolution of everything that is kept is about half a minute, and the page spreads its casts over much more. TestSecrecy
// holds all this to statistics over 1,000 meetings.
package box
