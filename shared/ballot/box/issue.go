package box

import (
	"context"
	"crypto/sha256"
	"errors"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Refusals of the issue.
var (
	ErrTokenIssued  = fault.Define("ballot-token-issued", fault.Conflict, "R6.5")  // group: another value was signed for this expert
	ErrVoterRecused = fault.Define("ballot-voter-recused", fault.Conflict, "R6.2") // group
	ErrAskedTwice   = fault.Define("ballot-token-twice", fault.Invalid, "R6.5")    // group: twice in one request
	ErrNoSuchGroup  = fault.Define("ballot-group-unknown", fault.Invalid, "R6.5")  // group
)

// TokensAtOnce is the most tokens of one request.
const TokensAtOnce = 25

// issued is what was signed for an expert and a group. Nothing in it can be found again in a cast: that is what blinding is.
type issued struct {
	Group     string       `json:"group"`
	Blinded   ballot.Hash  `json:"blinded"` // SHA-256 of the blinded message
	Signature ballot.Bytes `json:"signature"`
}

// Issue is the answer to a request for tokens. The receipt is that of the tokens that were new.
type Issue struct {
	Tokens  []ballot.TokenAnswer `json:"tokens"`
	Receipt *ledger.Receipt      `json:"receipt,omitempty"`
}

// Entitlement says which groups an expert may vote on.
type Entitlement struct {
	Present bool     `json:"present"`
	Groups  []string `json:"groups"`  // ascending
	Recused []string `json:"recused"` // ascending
}

// Entitlement reads an expert's own groups.
func (o *Office) Entitlement(ctx context.Context, roundID, id, account string) (Entitlement, error) {
	list, err := o.voter(ctx, roundID, id, account)
	if err != nil {
		return Entitlement{}, err
	}
	checked, err := o.setups.get(ctx, o.ballots, roundID, id)
	if err != nil {
		return Entitlement{}, err
	}
	e := Entitlement{Groups: []string{}, Recused: []string{}}
	for _, g := range checked.Setup.Groups {
		if list.recused(account, g.Group) {
			e.Recused = append(e.Recused, g.Group)
		} else {
			e.Groups = append(e.Groups, g.Group)
		}
	}
	_, e.Present, err = table.Find[present](ctx, o.store, o.store.Ballots, presentKey(roundID, id, account))
	return e, err
}

// Sign signs blinded messages for an expert who is present, one for each group he may vote on, ever. The same value again
// gives the same answer, whenever it is asked for; another one is ErrTokenIssued.
func (o *Office) Sign(ctx context.Context, act table.Act, roundID, id string, requests []ballot.TokenRequest) (Issue, error) {
	if err := o.mayAsk(ctx, act, roundID, id, requests); err != nil {
		return Issue{}, err
	}
	before, err := o.issuedTo(ctx, act.Actor, roundID, id, requests)
	if err != nil {
		return Issue{}, err
	}
	answer := Issue{Tokens: make([]ballot.TokenAnswer, len(requests))}
	var fresh []int
	for i, r := range requests {
		known, found := before[issueKey(roundID, id, r.Group, act.Actor)]
		switch {
		case !found:
			fresh = append(fresh, i)
		case known.Blinded != sha256.Sum256(r.Blinded):
			return Issue{}, ErrTokenIssued.New("group", r.Group)
		default:
			answer.Tokens[i] = ballot.TokenAnswer{Group: r.Group, BlindSignature: known.Signature}
		}
	}
	if len(fresh) == 0 {
		return answer, nil
	}
	return o.signFresh(ctx, act, roundID, id, requests, fresh, answer)
}

// mayAsk refuses whoever is not present, and groups that are not the expert's to vote on.
func (o *Office) mayAsk(ctx context.Context, act table.Act, roundID, id string, requests []ballot.TokenRequest) error {
	e, err := o.Entitlement(ctx, roundID, id, act.Actor)
	if err != nil {
		return err
	}
	may := make(map[string]bool, len(e.Groups))
	for _, g := range e.Groups {
		may[g] = true
	}
	for _, g := range e.Recused {
		may[g] = false
	}
	asked := make(map[string]bool, len(requests))
	for _, r := range requests {
		allowed, known := may[r.Group]
		switch {
		case !known:
			return ErrNoSuchGroup.New("group", r.Group)
		case !allowed:
			return ErrVoterRecused.New("group", r.Group)
		case asked[r.Group]:
			return ErrAskedTwice.New("group", r.Group)
		}
		asked[r.Group] = true
	}
	if !e.Present {
		s, err := o.State(ctx, roundID, id)
		if err != nil {
			return err
		}
		if s.Phase == Ready || s.Phase == Called {
			return ErrIssueEarly.New()
		}
		return ErrNotPresent.New()
	}
	return nil
}

func (o *Office) issuedTo(ctx context.Context, account, roundID, id string, requests []ballot.TokenRequest) (map[table.Key]issued, error) {
	keys := make([]table.Key, len(requests))
	for i, r := range requests {
		keys[i] = issueKey(roundID, id, r.Group, account)
	}
	return table.GetMany[issued](ctx, o.store, o.store.Ballots, keys)
}

// signFresh signs what was not signed before and writes it down in one transaction with the check that issuing is open.
func (o *Office) signFresh(ctx context.Context, act table.Act, roundID, id string, requests []ballot.TokenRequest, fresh []int, answer Issue) (Issue, error) {
	rows, err := o.blindSign(ctx, roundID, id, requests, fresh)
	if err != nil {
		return Issue{}, err
	}
	tx := table.Begin()
	o.during(tx, roundID, id, act.Actor, Issuing, calendar.At(act.At))
	for i, row := range rows {
		answer.Tokens[fresh[i]] = ballot.TokenAnswer{Group: row.Group, BlindSignature: row.Signature}
		tx.Create(o.store.Ballots, issueKey(roundID, id, row.Group, act.Actor), row, table.Say(table.ErrBusy.New())) // a new try compares
	}
	content, err := ledger.ContentHash(rows)
	if err != nil {
		return Issue{}, err
	}
	receipt, err := o.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActIssued, Subject: id, Content: content, Facts: map[string]string{"tokens": number(len(rows))},
	})
	if err != nil {
		return Issue{}, err
	}
	answer.Receipt = &receipt
	tx.Answer(act, answer)
	return answer, o.store.Commit(ctx, tx)
}

func (o *Office) blindSign(ctx context.Context, roundID, id string, requests []ballot.TokenRequest, fresh []int) ([]issued, error) {
	groups := make([]string, len(fresh))
	for i, at := range fresh {
		groups[i] = requests[at].Group
	}
	signers, err := o.signersOf(ctx, roundID, id, groups)
	if err != nil {
		return nil, err
	}
	rows, failed := make([]issued, len(fresh)), make([]error, len(fresh))
	each(len(fresh), func(i int) {
		r := requests[fresh[i]]
		var signature []byte
		signature, failed[i] = signers[r.Group].BlindSign(r.Blinded)
		rows[i] = issued{r.Group, sha256.Sum256(r.Blinded), signature}
	})
	return rows, errors.Join(failed...)
}
