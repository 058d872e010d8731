package quota_test

import (
	"context"
	"testing"
	"time"

	"linxuan/functions/quota"
	"linxuan/shared/account/accounttest"
)

// The round of 2019 as infra/seed/round-2019.yaml has it: recommendation until 2019-10-29T00:00:00+08:00.
var (
	opening  = time.Date(2019, 10, 21, 1, 0, 0, 0, time.UTC)
	deadline = time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)
)

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	b := accounttest.New(t, opening)
	f, err := quota.New(context.Background(), b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	accounttest.Routes(t, b, f)
}
