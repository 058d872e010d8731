package ballot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The attacks that a ballot must stand, and the tests that try them. Each of these tests fails when its defence is taken away.
var attacks = []struct {
	attack string
	folder string
	tests  []string
}{
	{"a second token for one pair", "shared/ballot/box", []string{"TestATokenIsIssuedOnce", "TestOneTokenForManyRequestsAtOnce"}},
	{"a token for a recused pair", "shared/ballot/box", []string{"TestWhoGetsNoToken", "TestARecusalAfterTheSetup"}},
	{"a token of another group, ballot or round", "shared/ballot", []string{"TestCastAttacks"}},
	{"a spent token with another choice, the same bytes again", "shared/ballot/box", []string{"TestATokenIsSpentOnce", "TestALostReceiptIsFound"}},
	{"an altered seal", "shared/ballot", []string{"TestCastAttacks", "TestVoidBallots"}},
	{"a wrong key in the browser, one key per expert", "shared/ballot", []string{"TestVoterComparesTheHash", "TestSetupHashCoversAll"}},
	{"64 casters racing with one token", "shared/ballot/box", []string{"TestSixtyFourCastersWithOneToken"}},
	{"a cast before the barrier and after the close", "shared/ballot/box", []string{"TestNoCastBeforeTheBarrier", "TestCastsKeepToTheWindow", "TestNoCastAfterAnEarlyClose"}},
	{"a late cast while no schedule runs", "functions/ballot", []string{"TestTheScheduleClosesWhatIsOver"}},
	{"a count before the close by the operator", "functions/ballot", []string{"TestNoCountBeforeTheClose"}},
	{"a minted token", "shared/ballot", []string{"TestMintedTokenShows"}},
	{"one scrutineer alone", "shared/ballot", []string{"TestAnySharesOpen", "TestOneScrutineerTwiceIsOne"}},
	{"a false share, a false dealing", "shared/ballot", []string{"TestFalseShareIsNamed", "TestFalseDealingIsNamed"}},
	{"a coupon missing, forged, used twice, minted, one too many", "shared/ballot", []string{"TestApprovalsUnderACap", "TestMintedCouponShows", "TestVoterKeepsToTheCap"}},
	{"a second coupon for one number", "shared/ballot/box", []string{"TestACouponIsIssuedOnce"}},
	{"a vote for oneself by a recused expert", "functions/ballot", []string{"TestARecusedExpertHasNoVote"}},
	{"absent experts counted as present", "shared/ballot/box", []string{"TestAScrutineerConfirmsThosePresent", "TestTheQuorumOpensTheBallot"}},
	{"a published file with a ballot removed, added, altered, in another order", "shared/ballot", []string{"TestRecountFinds", "TestFileHidesTheOrder"}},
	{"a trace of the voter in tables, log or ledger", "functions/ballot", []string{"TestAWholeBallot", "TestTheUrnsDoor", "TestTheUrnKnowsNoAccount"}},
}

func TestEveryAttackIsTried(t *testing.T) {
	for _, a := range attacks {
		files, err := filepath.Glob(filepath.Join("..", "..", a.folder, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", a.folder, err)
		}
		var text strings.Builder
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(raw)
		}
		for _, test := range a.tests {
			if !strings.Contains(text.String(), "func "+test+"(t *testing.T)") {
				t.Errorf("%s: no %s in %s", a.attack, test, a.folder)
			}
		}
	}
}
