package notice_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"

	"linxuan/infra/local/engine/objects"
	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R7.3: after the notice, by two people, of what both have seen.
func TestApproveTheList(t *testing.T) {
	s := setUp(t, 3)
	_, err := s.Next(ctx, "2019", calendar.At(ends))
	s.refused(err, table.ErrAbsent)
	s.published("2019", 3)
	_, err = s.Next(ctx, "2019", calendar.At(ends.Add(-ms)))
	if facts := s.refused(err, notice.ErrRunning); facts["endsAt"] != calendar.At(ends) {
		t.Errorf("%v", facts)
	}
	next, err := s.Next(ctx, "2019", calendar.At(ends))
	s.must(err)
	_, err = s.Approve(ctx, officer("director", ends.Add(-ms)), "2019", next.Digest)
	s.refused(err, notice.ErrRunning)
	if len(next.Entries) != 3 || next.Number != 1 || next.Approvals != 0 {
		t.Fatalf("%+v", next)
	}
	_, err = s.Approve(ctx, officer("director", ends), "2019", "0000")
	if facts := s.refused(err, notice.ErrChanged); facts["digest"] != next.Digest {
		t.Errorf("%v", facts)
	}
	first, err := s.Approve(ctx, officer("director", ends), "2019", next.Digest)
	s.must(err)
	if first.Receipt != nil || first.List.PublishedAt != 0 {
		t.Errorf("published by one person: %+v", first)
	}
	if lists, err := s.Lists(ctx, "2019"); err != nil || len(lists) != 0 {
		t.Errorf("a list that waits is public: %+v, %v", lists, err)
	}
	_, err = s.Approve(ctx, officer("director", ends), "2019", next.Digest)
	s.refused(err, round.ErrSamePerson)
	if seen, err := s.Next(ctx, "2019", calendar.At(ends)); err != nil || seen.Approvals != 1 || seen.Digest != next.Digest {
		t.Errorf("the second person sees %+v, %v", seen, err)
	}
	second, err := s.Approve(ctx, officer("deputy", ends), "2019", next.Digest)
	s.must(err)
	if e := s.verify(*second.Receipt); e.Content != next.Digest || e.Facts["number"] != "1" || e.Facts["groups"] != "3" {
		t.Errorf("%+v", e)
	}
	_, err = s.Next(ctx, "2019", calendar.At(ends))
	if facts := s.refused(err, notice.ErrNothingNew); facts["number"] != 1 {
		t.Errorf("%v", facts)
	}
	_, err = s.Approve(ctx, officer("third", ends), "2019", next.Digest)
	s.refused(err, notice.ErrNothingNew)
	lists, err := s.Lists(ctx, "2019")
	s.must(err)
	if len(lists) != 1 || !reflect.DeepEqual(lists[0], second.List) {
		t.Errorf("%+v", lists)
	}
}

// An objection that is decided between the approvals changes the list: what the first person approved is not published.
func TestTheListChangesBetweenTwoApprovals(t *testing.T) {
	s := setUp(t, 2)
	s.published("2019", 2)
	objected, err := s.object(0, friday)
	s.must(err)
	before, err := s.Next(ctx, "2019", calendar.At(ends))
	s.must(err)
	if len(before.Entries) != 1 || before.Differences[0].Reason != notice.ReasonOpen {
		t.Fatalf("%+v", before)
	}
	_, err = s.Approve(ctx, officer("director", ends), "2019", before.Digest)
	s.must(err)
	s.decided(objected, notice.Dismissed, ends)
	open, err := s.Next(ctx, "2019", calendar.At(final.Add(-ms)))
	s.must(err)
	if open.Digest != before.Digest {
		t.Errorf("a decision that can be appealed against stands already: %+v", open)
	}
	_, err = s.Approve(ctx, officer("deputy", final), "2019", before.Digest)
	s.refused(err, notice.ErrChanged)
	after, err := s.Next(ctx, "2019", calendar.At(final))
	s.must(err)
	if after.Approvals != 0 || after.Number != 1 || len(after.Entries) != 2 || after.Digest == before.Digest {
		t.Fatalf("%+v", after)
	}
	first, err := s.Approve(ctx, officer("deputy", final), "2019", after.Digest)
	s.must(err)
	if first.Receipt != nil {
		t.Fatal("an approval of another list counts")
	}
	second, err := s.Approve(ctx, officer("director", final), "2019", after.Digest) // who approved the other list
	s.must(err)
	if second.Receipt == nil || len(second.List.Entries) != 2 {
		t.Errorf("%+v", second)
	}
	if n := len(s.entries(notice.ActList)); n != 1 {
		t.Errorf("%d lists in the ledger", n)
	}
}

// R7.2: an open objection blocks its group, not the list; when it is dismissed a second version takes the group in.
func TestALateDismissalLeadsToASupplement(t *testing.T) {
	s := setUp(t, 3)
	s.published("2019", 3)
	late, err := s.object(1, friday)
	s.must(err)
	upheld, err := s.object(2, friday)
	s.must(err)
	s.decided(upheld, notice.Upheld, friday)
	first := s.approve("2019", ends)
	if l := first.List; len(l.Entries) != 1 || len(l.Differences) != 2 || l.Differences[0].Reason != notice.ReasonOpen || l.Differences[1].Reason != notice.ReasonUpheld {
		t.Fatalf("%+v", l)
	}
	s.must(s.Release(ctx))
	s.decided(late, notice.Dismissed, ends.Add(ms))
	second := s.approve("2019", final)
	if l := second.List; l.Number != 2 || len(l.Entries) != 2 || len(l.Differences) != 1 || l.Differences[0].Name != s.groups[2].Name {
		t.Fatalf("%+v", l)
	}
	rows, err := s.Register(ctx)
	s.must(err)
	since := map[string]calendar.Instant{}
	for _, row := range rows {
		since[row.Group] = row.Since
	}
	if len(rows) != 2 || since[s.groups[0].ID] != calendar.At(ends) || since[s.groups[1].ID] != calendar.At(final) {
		t.Errorf("%+v", rows)
	}
	lists, err := s.Lists(ctx, "2019")
	s.must(err)
	if len(lists) != 2 || !reflect.DeepEqual(lists[0], first.List) {
		t.Errorf("the first version has changed: %+v", lists)
	}
}

// Two people approve in the same moment: both count, and the list is published once.
func TestTwoApproveAtOnce(t *testing.T) {
	s := setUp(t, 2)
	s.published("2019", 2)
	next, err := s.Next(ctx, "2019", calendar.At(ends))
	s.must(err)
	var group sync.WaitGroup
	var mu sync.Mutex
	receipts := 0
	for _, who := range []string{"director", "deputy", "third", "fourth"} {
		group.Go(func() {
			for {
				approving, err := s.Approve(ctx, officer(who, ends), "2019", next.Digest)
				if table.Retryable(err) {
					continue // as the wrapper of the function does
				}
				if err != nil && !errors.Is(err, notice.ErrNothingNew) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if approving.Receipt != nil {
					receipts++
				}
				return
			}
		})
	}
	group.Wait()
	if n := len(s.entries(notice.ActList)); receipts != 1 || n != 1 {
		t.Errorf("%d receipts, %d entries", receipts, n)
	}
}

// A publication that stopped before its consequences were drawn: the register has its rows for whoever looks, the files follow.
func TestAPublicationThatStoppedHalfWay(t *testing.T) {
	s := setUp(t, 130)                       // more than one transaction takes
	s.Notices = s.open("http://127.0.0.1:1") // no store of files answers
	n := s.published("2019", 130)
	if err := s.Release(ctx); err == nil {
		t.Fatal("released into nothing")
	}
	approved := s.approve("2019", ends)
	s.tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.Refuse(500, "InternalServerError")) // a hundred rows, and then nothing
	if _, err := s.Register(ctx); !errors.Is(err, table.ErrNoAnswer) {
		t.Fatal(err)
	}
	rows, err := s.Register(ctx)
	s.must(err)
	if len(rows) != 130 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row.Status != notice.StatusListed || row.Round != "2019" || row.Since != calendar.At(ends) || row.Version != 1 {
			t.Errorf("%+v", row)
		}
	}
	if in, err := notice.ListedIn(ctx, s.store, s.groups[129].ID); in != "2019" || err != nil {
		t.Errorf("listed in %q, %v", in, err)
	}
	var file notice.Notice
	if s.file("notice/2019/notice.json", &file) {
		t.Fatal("there is a file")
	}
	s.Notices = s.open(objects.TestS3(t).URL)
	s.must(s.Release(ctx))
	var list notice.List
	var register []notice.Registered
	if !s.file("notice/2019/notice.json", &file) || !s.file("notice/2019/list-001.json", &list) || !s.file("notice/register.json", &register) {
		t.Fatal("a file is missing")
	}
	if !reflect.DeepEqual(file, n) || !reflect.DeepEqual(list, approved.List) || !reflect.DeepEqual(register, rows) {
		t.Error("a file says something else than its record")
	}
	s.tables.Faults.Reset()
	s.must(s.Release(ctx))
	if calls := s.tables.Faults.Calls(); calls["TransactWriteItems"] > 0 || calls["Query"] != 1 {
		t.Errorf("there is nothing left to do, and it is done again: %v", calls)
	}
}

// What became of a listed group is not undone by drawing the consequences of its list again.
func TestARowOfTheRegisterIsNotWrittenOver(t *testing.T) {
	s := setUp(t, 2)
	s.published("2019", 2)
	s.approve("2019", ends)
	rows, err := s.Register(ctx)
	s.must(err)
	revoked := rows[0]
	revoked.Status = "revoked"
	tx := table.Begin()
	tx.Put(s.store.Records, table.Key{PK: "register", SK: revoked.Group}, revoked)
	s.must(s.store.Commit(ctx, tx))
	s.must(s.Release(ctx)) // which is still to be done
	rows, err = s.Register(ctx)
	s.must(err)
	if len(rows) != 2 || rows[0].Status != "revoked" || rows[1].Status != notice.StatusListed {
		t.Errorf("%+v", rows)
	}
}

// R7.4: a group that is on the list cannot be chosen by a later round, whatever its own round has done meanwhile.
func TestAGroupIsListedOnce(t *testing.T) {
	s := setUp(t, 4)
	s.published("2019", 2)
	_, err := s.propose("2020", 1, 2, 3) // before the list of 2019 is out
	s.must(err)
	_, err = s.publish("2020", friday)
	s.must(err)
	s.approve("2019", ends)
	next, err := s.Next(ctx, "2020", calendar.At(ends))
	s.must(err)
	if len(next.Entries) != 2 || len(next.Differences) != 1 || next.Differences[0].Group != s.groups[1].ID || next.Differences[0].Reason != notice.ReasonListed {
		t.Errorf("%+v", next)
	}
	s.approve("2020", ends)
	rows, err := s.Register(ctx)
	s.must(err)
	rounds := map[string]int{}
	for _, row := range rows {
		rounds[row.Round]++
	}
	if len(rows) != 4 || rounds["2019"] != 2 || rounds["2020"] != 2 {
		t.Errorf("%v", rounds)
	}
}

func TestALaterRoundCannotProposeWhoIsListed(t *testing.T) {
	s := setUp(t, 2)
	s.published("2019", 1)
	s.approve("2019", ends) // nobody has drawn its consequences yet
	_, err := s.propose("2020", 0, 1)
	s.refused(err, notice.ErrProposal)
	_, err = s.Proposal(ctx, "2020")
	s.refused(err, table.ErrAbsent)
}

// R7.4: a list as long as it may be, with every group in it.
func TestAListOf150(t *testing.T) {
	s := setUp(t, 151)
	_, err := s.propose("2019", upTo(151)...)
	if facts := s.refused(err, notice.ErrOverTarget); facts["count"] != 151 || facts["target"] != 150 {
		t.Errorf("%v", facts)
	}
	n := s.published("2019", 150)
	approved := s.approve("2019", ends)
	s.must(s.Release(ctx))
	rows, err := s.Register(ctx)
	s.must(err)
	if len(n.Entries) != 150 || len(approved.List.Entries) != 150 || len(rows) != 150 {
		t.Errorf("%d on the notice, %d on the list, %d in the register", len(n.Entries), len(approved.List.Entries), len(rows))
	}
}
