package scenario

import (
	"context"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/round"
)

// absentExperts do not come to the meeting; the quorum holds without them.
const absentExperts = 1

// vote plays the secret ballot and its run-offs.
func (p *Play) vote(ctx context.Context) error {
	opens := p.seed.Config.Phases[round.PhaseBallot].OpensAt
	if err := p.moveTo(ctx, opens.Time().Add(9*time.Hour)); err != nil {
		return err
	}
	b := Ballot{
		Round: p.o.Round, Secretariat: p.secretariat, Scrutineers: p.scrutineers,
		Experts: p.experts[:len(p.experts)-absentExperts], Choose: p.choice, Say: func(string, ...any) {}, Step: p.pausing(),
	}
	held, err := b.HoldAll(ctx)
	if err != nil {
		return err
	}
	for _, one := range held {
		p.ballots = append(p.ballots, one.ID)
		p.keep(one.Receipts...)
	}
	first := held[0].Result // run-offs are among some of its groups
	p.tally.voted = len(first.Groups)
	cast := 0
	for _, g := range first.Groups {
		cast += g.Cast
	}
	p.say("投票：应到 %d 人，实到 %d 人，表决 %d 家，收回选票 %d 张，决选 %d 次；投票人与选票不可关联，任何人可重新计票。",
		first.Appointed, first.Present, len(first.Groups), cast, len(held)-1)
	return nil
}

// pausing pauses at the moments of the first ballot; its run-offs are like it.
func (p *Play) pausing() func(context.Context, string, func(context.Context) error) error {
	after := map[string]string{"keys": "ballot-key", "presence": "ballot-issue", "barrier": "ballot-casting", "result": "ballot-counted"}
	return func(ctx context.Context, name string, take func(context.Context) error) error {
		if err := take(ctx); err != nil {
			return err
		}
		moment, is := after[name]
		if !is {
			return nil
		}
		delete(after, name)
		return p.pause(ctx, moment)
	}
}

// choice is how an expert votes: by the group's merit, and not all alike.
func (p *Play) choice(expert int, group string) ballot.Choice {
	merit := p.merit(group) + p.random(uint64(expert)*1009+uint64(p.groupOf(group).index)).IntN(20) - 10
	switch {
	case merit >= 66:
		return ballot.Approve
	case merit >= 62:
		return ballot.Abstain
	}
	return ballot.Reject
}
