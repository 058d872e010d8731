package count

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"linxuan/shared/table"
)

// roleOfSchedule is the role under which scheduled acts stand in the ledger; nobody signs in with it.
const roleOfSchedule = "schedule"

// Swept counts what one run recorded.
type Swept struct {
	Closed int `json:"closed"` // ballots whose window was over
}

// event takes a schedule's event and closes what is due in every round. Nothing relies on it: no cast is taken after the
// window, whether it runs or not.
func (h handlers) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, errors.New("count: not a schedule's event")
	}
	rounds, err := h.rounds.List(ctx)
	if err != nil {
		return nil, err
	}
	var out Swept
	var failed []error
	for _, r := range rounds {
		closed, err := h.teller.CloseDue(ctx, table.Act{Role: roleOfSchedule, At: at}, r.ID)
		out.Closed += closed
		failed = append(failed, err)
	}
	return out, errors.Join(failed...)
}
