package box_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// arrivals are the instants at which votes arrive, in the order of the list: within one minute in even meetings, at random
// moments of twenty minutes in odd ones.
func arrivals(n, votes int, from time.Time) []time.Time {
	random := mathrand.New(mathrand.NewPCG(uint64(n), 7))
	all := make([]time.Time, votes)
	for i := range all {
		if n%2 == 0 {
			all[i] = from.Truncate(time.Minute).Add(time.Minute + time.Duration(i)*time.Second)
		} else {
			all[i] = from.Add(time.Duration(1+random.IntN(1_200_000)) * time.Millisecond)
		}
	}
	return all
}

// askedAt is what the platform keeps of an expert's asking for a token.
func askedAt(account, group string, r ballot.TokenRequest, signature ballot.Bytes, receipt ledger.Receipt) seen {
	blinded := sha256.Sum256(r.Blinded)
	return seen{
		orders: map[string]string{"order of asking": receipt.ID, "order of accounts": account},
		words:  []string{"pseudonym-" + account, fmt.Sprintf("%x", blinded), fmt.Sprintf("%x", []byte(signature)), receipt.ID, random(receipt.ID), receipt.Hash.String(), receipt.At.String()},
	}
}

// random is the part of an id that is drawn.
func random(id string) string { return id[len(id)-16:] }

// votedAt is what the platform keeps of a vote. The place is that in the log.
func votedAt(form []byte, receipt ledger.Receipt, place string) seen {
	c, err := ballot.ParseCast(form)
	if err != nil {
		panic(err) // made by the test
	}
	raw, err := json.Marshal(receipt)
	if err != nil {
		panic(err)
	}
	spend := c.SpendID().String()
	return seen{
		orders: map[string]string{
			"spend id": spend, "receipt": receipt.ID, "instant": receipt.At.String(), "digest": receipt.Content,
			"hash of the entry": receipt.Hash.String(), "place in the log": place, "prepared message": string(c.Prepared),
		},
		words: []string{string(raw), fmt.Sprintf("%x", form), spend},
	}
}

// meeting is one without a table: the same functions as in the office and the urn make what they would write.
func (s *stage) meeting(n int, l *leak) meeting {
	s.t.Helper()
	if l == nil {
		l = &leak{}
	}
	groups := plannedIDs[1:] // on which everyone may vote
	experts := slices.Clone(coming)
	drawn := mathrand.New(mathrand.NewPCG(uint64(n), 1))
	drawn.Shuffle(len(experts), func(i, j int) { experts[i], experts[j] = experts[j], experts[i] })
	m := make(meeting, len(groups))
	now := morning.Add(time.Duration(n) * time.Hour)
	type sent struct {
		expert int
		cast   ballot.Cast
		issue  ledger.Receipt
	}
	var casts []sent
	for e, account := range experts {
		now = now.Add(time.Second)
		voter := must[*ballot.Voter](s.t)(ballot.NewVoter(rand.Reader, s.setup, s.fixed.Hash))
		receipt := s.entered(table.Act{Actor: account, Pseudonym: "pseudonym-" + account, Role: "expert", At: now}, box.ActIssued, "")
		requests := must[[]ballot.TokenRequest](s.t)(voter.Ask(groups...))
		for g, r := range requests {
			key := must[*ballot.TokenKey](s.t)(s.office.TokenKey(ctx, "2019", s.id, r.Group))
			signature := must[[]byte](s.t)(key.BlindSign(r.Blinded))
			if err := voter.Take(ballot.TokenAnswer{Group: r.Group, BlindSignature: signature}); err != nil {
				s.t.Fatal(err)
			}
			m[g].asked = append(m[g].asked, askedAt(account, r.Group, r, signature, receipt))
		}
		for _, c := range must[[]ballot.Cast](s.t)(voter.Casts(nil)) {
			casts = append(casts, sent{e, c, receipt})
			if l.sameRandom {
				g := slices.Index(groups, c.Group)
				m[g].asked[e].words = append(m[g].asked[e].words, fmt.Sprintf("%x", []byte(c.Prepared)))
			}
		}
	}
	opened := now.Add(time.Second)
	for i, arrived := range arrivals(n, len(casts), opened) {
		c := casts[i]
		shown := box.Blurred(arrived, opened)
		switch {
		case l.exact:
			shown = arrived
		case l.sameInstant:
			shown = c.issue.At.Time()
		}
		receipt := s.entered(table.Act{At: shown}, box.ActCast, c.cast.Digest().String())
		if l.inTurn {
			receipt.ID = receipt.ID[:14] + fmt.Sprintf("%016d", i) // the minute, then a counter in place of what is drawn
		}
		if l.sameID {
			receipt.ID = c.issue.ID
		}
		place := receipt.ID // as the log is folded
		if l.logged {
			place = fmt.Sprintf("%04d", i)
		}
		g := slices.Index(groups, c.cast.Group)
		m[g].votes = append(m[g].votes, votedAt(c.cast.Encode(), receipt, place))
		m[g].truth = append(m[g].truth, c.expert)
	}
	return m
}

// entered makes an entry as it is made for a transaction, which is then not committed.
func (s *stage) entered(act table.Act, what ledger.Act, content string) ledger.Receipt {
	s.t.Helper()
	return must[ledger.Receipt](s.t)(s.journal.Enter(table.Begin(), act, ledger.Entry{Round: "2019", Act: what, Subject: s.id, Content: content}))
}

// wholeMeeting is one of the office and the urn on the engine; what is seen of it is read from the tables.
func wholeMeeting(t *testing.T, n int) meeting {
	t.Helper()
	s := at(t, box.Issuing)
	groups := plannedIDs[1:]
	experts := slices.Clone(coming)
	mathrand.New(mathrand.NewPCG(uint64(n), 1)).Shuffle(len(experts), func(i, j int) { experts[i], experts[j] = experts[j], experts[i] })
	m := make(meeting, len(groups))
	by := map[string]int{} // who cast, by spend id
	var casts []ballot.Cast
	for e, account := range experts {
		s.now = s.now.Add(time.Second)
		issue := must[box.Issue](t)(s.office.Sign(ctx, s.act(account), "2019", s.id, s.ask(account, groups...)))
		if err := s.voters[account].Take(issue.Tokens...); err != nil {
			t.Fatal(err)
		}
		for g, r := range s.ask(account, groups...) { // the same requests again
			m[g].asked = append(m[g].asked, askedAt(account, r.Group, r, issue.Tokens[g].BlindSignature, *issue.Receipt))
		}
		for _, c := range must[[]ballot.Cast](t)(s.voters[account].Casts(nil)) {
			by[c.SpendID().String()] = e
			casts = append(casts, c)
		}
	}
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	for i, arrived := range arrivals(n, len(casts), s.now) {
		must[ledger.Receipt](t)(s.urn.Cast(ctx, arrived, "2019", s.id, casts[i].Encode()))
	}
	places := s.places(s.now.Add(time.Hour))
	for _, v := range s.votes() {
		c := must[ballot.Cast](t)(ballot.ParseCast(v.Cast))
		g := slices.Index(groups, c.Group)
		m[g].votes = append(m[g].votes, votedAt(v.Cast, v.Receipt, places[v.Receipt.ID]))
		m[g].truth = append(m[g].truth, by[c.SpendID().String()])
	}
	for _, p := range m {
		if len(p.votes) != len(coming) {
			t.Fatalf("%d votes of a group are in the box", len(p.votes))
		}
	}
	return m
}

// vote is a vote's record as it stands in the table.
type vote struct {
	Cast    []byte         `json:"cast"`
	Receipt ledger.Receipt `json:"receipt"`
}

func (s *stage) votes() []vote {
	s.t.Helper()
	var all []vote
	for shard := range 16 {
		pk := fmt.Sprintf("cast#2019#%s#%d", s.id, shard)
		all = append(all, must[[]vote](s.t)(table.All[vote](ctx, s.store, s.store.Ballots, table.Query{PK: pk}))...)
	}
	return all
}

// places folds the log and says where each entry stands.
func (s *stage) places(at time.Time) map[string]string {
	s.t.Helper()
	must[int](s.t)(s.journal.Sequence(ctx, at))
	places := map[string]string{}
	for from := int64(0); ; {
		bundles := must[[]journal.Bundle](s.t)(s.journal.Bundles(ctx, from, 100))
		for _, b := range bundles {
			for i, id := range b.IDs {
				places[id] = fmt.Sprintf("%06d", b.First+int64(i))
			}
		}
		if len(bundles) < 100 {
			return places
		}
		from += 100
	}
}
