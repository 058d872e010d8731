package ledger_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"linxuan/shared/ledger"
)

// The leaves of the tests that came with RFC 6962's first implementation, and the roots over the first n of them.
var (
	vectorLeaves = []string{
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
	}
	vectorRoots = []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
)

func TestTreeIsThatOfRFC6962(t *testing.T) {
	var tree ledger.Tree
	for n, want := range vectorRoots {
		if got := rootOf(t, tree).String(); got != want {
			t.Errorf("root over %d leaves is %s, want %s", n, got, want)
		}
		if n < len(vectorLeaves) {
			leaf, err := hex.DecodeString(vectorLeaves[n])
			if err != nil {
				t.Fatal(err)
			}
			tree = grown(t, tree, ledger.LeafHash(leaf))
		}
	}
}

func TestTreesThatAreNone(t *testing.T) {
	for name, tree := range map[string]ledger.Tree{
		"an edge too long": {Size: 2, Edge: make([]ledger.Hash, 2)}, "no edge": {Size: 3}, "below nothing": {Size: -1},
	} {
		if _, err := tree.Root(); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%s: root: %v", name, err)
		}
		if _, err := tree.Append(ledger.Hash{}); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%s: append: %v", name, err)
		}
	}
}

// model keeps all leaves, and gives nodes by the definition alone.
type model []ledger.Hash

func leaves(n int) model {
	m := make(model, n)
	for i := range m {
		m[i] = ledger.LeafHash(fmt.Append(nil, i))
	}
	return m
}

// root is MTH of RFC 6962 section 2.1, by another hand: golang.org/x/mod/sumdb/tlog joins two hashes.
func (m model) root() ledger.Hash {
	if len(m) == 1 {
		return m[0]
	}
	k := 1
	for 2*k < len(m) {
		k *= 2
	}
	return ledger.Hash(tlog.NodeHash(tlog.Hash(m[:k].root()), tlog.Hash(m[k:].root())))
}

func (m model) node(level uint, index uint64) (ledger.Hash, error) {
	return m[index<<level : (index+1)<<level].root(), nil
}

func theirs(hs []ledger.Hash) (out []tlog.Hash) {
	for _, h := range hs {
		out = append(out, tlog.Hash(h))
	}
	return out
}

// Each leaf is proven in each tree that holds it, as a second implementation finds too, and with nothing else changed or
// left out.
func TestEveryIndexIsProvenAtEverySize(t *testing.T) {
	all := leaves(70)
	for size := 1; size <= len(all); size++ {
		root := all[:size].root()
		for index := range size {
			path, err := ledger.Inclusion(int64(index), int64(size), all.node)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.VerifyInclusion(int64(index), int64(size), all[index], path, root); err != nil {
				t.Fatalf("%d of %d: %v", index, size, err)
			}
			if err := tlog.CheckRecord(theirs(path), int64(size), tlog.Hash(root), int64(index), tlog.Hash(all[index])); err != nil {
				t.Fatalf("%d of %d: %v", index, size, err)
			}
			wrong := map[string]error{
				"the leaf beside": ledger.VerifyInclusion(int64(index), int64(size), all[(index+1)%len(all)], path, root),
				"another root":    ledger.VerifyInclusion(int64(index), int64(size), all[index], path, ledger.Hash{}),
				"a longer path":   ledger.VerifyInclusion(int64(index), int64(size), all[index], append(path[:len(path):len(path)], root), root),
			}
			if len(path) > 0 {
				wrong["a shorter path"] = ledger.VerifyInclusion(int64(index), int64(size), all[index], path[1:], root)
			}
			for name, err := range wrong {
				if !errors.Is(err, ledger.ErrProof) {
					t.Fatalf("%d of %d, %s: %v", index, size, name, err)
				}
			}
		}
	}
}

func TestEverySizeIsProvenTheBeginning(t *testing.T) {
	all := leaves(70)
	for to := 1; to <= len(all); to++ {
		for from := 1; from <= to; from++ {
			first, second := all[:from].root(), all[:to].root()
			path, err := ledger.Consistency(int64(from), int64(to), all.node)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.VerifyConsistency(int64(from), int64(to), path, first, second); err != nil {
				t.Fatalf("%d to %d: %v", from, to, err)
			}
			if err := tlog.CheckTree(theirs(path), int64(to), tlog.Hash(second), int64(from), tlog.Hash(first)); err != nil {
				t.Fatalf("%d to %d: %v", from, to, err)
			}
			first[3] ^= 1
			if err := ledger.VerifyConsistency(int64(from), int64(to), path, first, second); !errors.Is(err, ledger.ErrProof) {
				t.Fatalf("%d to %d, with another beginning: %v", from, to, err)
			}
		}
	}
}

// However leaves come, the tree is one, and any proof in it leads to its root.
func TestTreesOfAnySize(t *testing.T) {
	all := leaves(3000)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, len(all)).Draw(t, "size")
		var tree ledger.Tree
		for at := 0; at < size; {
			n := rapid.IntRange(1, size-at).Draw(t, "step")
			var err error
			if tree, err = tree.Append(all[at : at+n]...); err != nil {
				t.Fatal(err)
			}
			at += n
		}
		root, err := tree.Root()
		if err != nil || root != all[:size].root() {
			t.Fatalf("root %s, %v", root, err)
		}
		index := int64(rapid.IntRange(0, size-1).Draw(t, "index"))
		path, err := ledger.Inclusion(index, int64(size), all.node)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.VerifyInclusion(index, int64(size), all[index], path, root); err != nil {
			t.Fatal(err)
		}
		if len(path) == 0 {
			return
		}
		path[rapid.IntRange(0, len(path)-1).Draw(t, "hash")][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		if err := ledger.VerifyInclusion(index, int64(size), all[index], path, root); !errors.Is(err, ledger.ErrProof) {
			t.Fatalf("an altered path: %v", err)
		}
	})
}

func TestProofsOutsideTheTree(t *testing.T) {
	all := leaves(4)
	for _, row := range [][2]int64{{4, 4}, {5, 4}, {-1, 4}, {0, 0}} {
		if _, err := ledger.Inclusion(row[0], row[1], all.node); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("leaf %d of %d: %v", row[0], row[1], err)
		}
		if err := ledger.VerifyInclusion(row[0], row[1], all[0], nil, all[0]); !errors.Is(err, ledger.ErrProof) {
			t.Errorf("leaf %d of %d: %v", row[0], row[1], err)
		}
	}
	for _, row := range [][2]int64{{5, 4}, {-1, 4}} {
		if _, err := ledger.Consistency(row[0], row[1], all.node); !errors.Is(err, ledger.ErrTree) {
			t.Errorf("%d to %d: %v", row[0], row[1], err)
		}
		if err := ledger.VerifyConsistency(row[0], row[1], nil, all[0], all[0]); !errors.Is(err, ledger.ErrProof) {
			t.Errorf("%d to %d: %v", row[0], row[1], err)
		}
	}
	empty := rootOf(t, ledger.Tree{})
	if err := ledger.VerifyConsistency(0, 4, nil, empty, all.root()); err != nil {
		t.Errorf("from nothing: %v", err)
	}
	if err := ledger.VerifyConsistency(0, 4, nil, all[0], all.root()); !errors.Is(err, ledger.ErrProof) {
		t.Errorf("from a nothing that is something: %v", err)
	}
}
