package ballot_test

import (
	"testing"

	"linxuan/shared/ballot"
)

func TestAWholeBallot(t *testing.T) {
	h := enter(t)
	held, err := h.ballot(func(int, string) ballot.Choice { return ballot.Approve }).HoldAll(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", held[0].Count)
}
