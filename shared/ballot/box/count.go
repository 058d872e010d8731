package box

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Count is the answer to a count: what it gave in short, and where the file is from which anyone can count again.
type Count struct {
	Ballot   State           `json:"ballot"`
	Standing ballot.Standing `json:"standing"`
	Chosen   int             `json:"chosen"`
	Vacant   int             `json:"vacant"`
	RunOff   *ballot.RunOff  `json:"runOff,omitempty"`
	Issued   int             `json:"issued"`
	Cast     int             `json:"cast"`
	Valid    int             `json:"valid"`
	Void     int             `json:"void"`
	Result   ballot.Hash     `json:"result"`
	File     Published       `json:"file"`
	Receipt  ledger.Receipt  `json:"receipt"`
}

// Count opens the ballots with the shares of Needed scrutineers and counts. The result is written once; whoever asks again
// gets the same answer and the same file, made anew from the same records, so that a publication that did not come about is
// made up for. Errors: ErrNotClosed, ballot.ErrSharesFew, and those of ballot.NewFile.
func (t *Teller) Count(ctx context.Context, act table.Act, roundID, id string) (Count, []byte, error) {
	s, err := t.State(ctx, roundID, id)
	if err != nil {
		return Count{}, nil, err
	}
	if s.Phase == Done {
		return t.recount(ctx, s)
	}
	if err := s.turn(Closed); err != nil {
		return Count{}, nil, err
	}
	shares, err := t.shares(ctx, s)
	if err != nil {
		return Count{}, nil, err
	}
	if len(shares) < Needed {
		return Count{}, nil, ballot.ErrSharesFew.New("needed", Needed, "given", len(shares))
	}
	file, raw, err := t.file(ctx, s, shares[:Needed])
	if err != nil {
		return Count{}, nil, err
	}
	published := Published{Key: "ballot/" + s.Round + "/" + s.Ballot + ".json", SHA256: sha256.Sum256(raw), Bytes: len(raw)}
	count, err := t.putResult(ctx, act, s, file, published)
	return count, raw, err
}

// recount makes the file of a counted ballot anew.
func (t *Teller) recount(ctx context.Context, s State) (Count, []byte, error) {
	record, result, err := t.results.parsed(ctx, s.Round, s.Ballot)
	if err != nil {
		return Count{}, nil, err
	}
	shares, err := t.shares(ctx, s)
	if err != nil {
		return Count{}, nil, err
	}
	shares = slices.DeleteFunc(shares, func(k ballot.KeyShare) bool { return !slices.Contains(record.Seats, k.Scrutineer) })
	_, raw, err := t.file(ctx, s, shares)
	if err != nil {
		return Count{}, nil, err
	}
	if sha256.Sum256(raw) != record.File.SHA256 {
		return Count{}, nil, fmt.Errorf("box: the records of %s no longer give the file that was entered", s.Ballot)
	}
	count, err := summary(s, result, record.File, record.Receipt)
	return count, raw, err
}

// file puts the published file together.
func (t *Teller) file(ctx context.Context, s State, shares []ballot.KeyShare) (ballot.File, []byte, error) {
	checked, err := t.setups.get(ctx, t.ballots, s.Round, s.Ballot)
	if err != nil {
		return ballot.File{}, nil, err
	}
	turnout, err := t.Turnout(ctx, s.Round, s.Ballot)
	if err != nil {
		return ballot.File{}, nil, err
	}
	casts, err := t.casts(ctx, s)
	if err != nil {
		return ballot.File{}, nil, err
	}
	file, err := ballot.NewFile(checked, turnout, casts, shares)
	if err != nil {
		return ballot.File{}, nil, err
	}
	raw, err := file.Encode()
	return file, raw, err
}

func (t *Teller) putResult(ctx context.Context, act table.Act, s State, file ballot.File, published Published) (Count, error) {
	raw, err := file.Result.Encode()
	if err != nil {
		return Count{}, err
	}
	record := resultRecord{RunOffOf: s.RunOffOf, SetupHash: file.SetupHash, CountedAt: calendar.At(act.At), File: published}
	if record.Result, err = pack(raw); err != nil {
		return Count{}, err
	}
	for _, share := range file.Shares {
		record.Seats = append(record.Seats, share.Scrutineer)
	}
	tx := table.Begin()
	t.advance(tx, &s, Done)
	record.Receipt, err = t.journal.Enter(tx, act, ledger.Entry{
		Round: s.Round, Act: ActCounted, Subject: s.Ballot, Content: hashHex(raw), Facts: map[string]string{"file": published.SHA256.String()},
	})
	if err != nil {
		return Count{}, err
	}
	count, err := summary(s, file.Result, published, record.Receipt)
	if err != nil {
		return Count{}, err
	}
	tx.Create(t.store.Ballots, resultKey(s.Round, s.Ballot), record, table.Say(table.ErrBusy.New()))
	return count, t.store.Commit(ctx, tx)
}

// summary is a count in short.
func summary(s State, r ballot.Result, file Published, receipt ledger.Receipt) (Count, error) {
	c := Count{Ballot: s, Standing: r.Standing, Vacant: r.Vacant, RunOff: r.RunOff, File: file, Receipt: receipt}
	for _, g := range r.Groups {
		c.Issued += g.Issued
		c.Cast += g.Cast
		c.Valid += g.Valid
		c.Void += g.Void
		if g.Outcome == ballot.OutcomeChosen {
			c.Chosen++
		}
	}
	var err error
	c.Result, err = r.Hash()
	return c, err
}
