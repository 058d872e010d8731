package ledger

import (
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"linxuan/shared/calendar"
)

var ranges = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

// Tree is the Merkle tree of RFC 6962 over the leaves so far. It holds the roots of the full subtrees along the right edge,
// which is all that is needed to add leaves and to know the root.
type Tree struct {
	Size int64  `json:"size"`
	Edge []Hash `json:"edge,omitempty"` // largest subtree first
}

// Head is the state of the log after so many entries. What signs it is the checkpoint.
type Head struct {
	Size int64            `json:"size"`
	Root Hash             `json:"root"`
	At   calendar.Instant `json:"at"`
}

// Append gives the tree with more leaves. The error says that the tree is none: its edge does not fit its size.
func (t Tree) Append(leaves ...Hash) (Tree, error) {
	r, err := t.compact()
	if err != nil {
		return t, err
	}
	for _, leaf := range leaves {
		if err := r.Append(leaf[:], nil); err != nil {
			return t, fmt.Errorf("ledger: add a leaf: %w", err)
		}
	}
	edge, err := hashes(r.Hashes())
	return Tree{Size: t.Size + int64(len(leaves)), Edge: edge}, err
}

// Root is the tree's hash (RFC 6962 section 2.1); that of the empty tree is the hash of nothing.
func (t Tree) Root() (Hash, error) {
	r, err := t.compact()
	if err != nil {
		return Hash{}, err
	}
	if t.Size == 0 {
		return Hash(rfc6962.DefaultHasher.EmptyRoot()), nil
	}
	root, err := r.GetRootHash(nil)
	if err != nil {
		return Hash{}, fmt.Errorf("ledger: root of %d leaves: %w", t.Size, err)
	}
	return Hash(root), nil
}

func (t Tree) compact() (*compact.Range, error) {
	if t.Size < 0 {
		return nil, fmt.Errorf("%w: a tree of %d leaves", ErrTree, t.Size)
	}
	r, err := ranges.NewRange(0, uint64(t.Size), raws(t.Edge))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return r, nil
}

// Node gives the hash of a full subtree: number index from the left of those over 2^level leaves.
type Node func(level uint, index uint64) (Hash, error)

// Inclusion makes the proof that the leaf number index, from 0, stands in the tree of that size (RFC 6962 section 2.1.1).
func Inclusion(index, size int64, node Node) ([]Hash, error) {
	if index < 0 || index >= size {
		return nil, fmt.Errorf("%w: leaf %d of %d", ErrTree, index, size)
	}
	nodes, err := proof.Inclusion(uint64(index), uint64(size)) //nolint:gosec // not below zero
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return collect(nodes, node)
}

// Consistency makes the proof that the tree of one size is the beginning of that of another (RFC 6962 section 2.1.2).
func Consistency(from, to int64, node Node) ([]Hash, error) {
	if from < 0 || from > to {
		return nil, fmt.Errorf("%w: from %d leaves to %d", ErrTree, from, to)
	}
	nodes, err := proof.Consistency(uint64(from), uint64(to)) //nolint:gosec // not below zero
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return collect(nodes, node)
}

func collect(nodes proof.Nodes, node Node) ([]Hash, error) {
	found := make([]Hash, len(nodes.IDs))
	for i, id := range nodes.IDs {
		var err error
		if found[i], err = node(id.Level, id.Index); err != nil {
			return nil, err
		}
	}
	folded, err := nodes.Rehash(raws(found), rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return hashes(folded)
}

// VerifyInclusion checks the proof that a leaf stands at an index of the tree with that size and root.
func VerifyInclusion(index, size int64, leaf Hash, path []Hash, root Hash) error {
	if index < 0 || index >= size {
		return fmt.Errorf("%w: leaf %d of %d", ErrProof, index, size)
	}
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf[:], raws(path), root[:]); err != nil { //nolint:gosec // not below zero
		return ErrProof
	}
	return nil
}

// VerifyConsistency checks the proof that the tree of the first size and root is the beginning of the second.
func VerifyConsistency(from, to int64, path []Hash, first, second Hash) error {
	if from < 0 || from > to {
		return fmt.Errorf("%w: from %d leaves to %d", ErrProof, from, to)
	}
	if from == 0 { // the beginning of every tree
		if len(path) > 0 || first != Hash(rfc6962.DefaultHasher.EmptyRoot()) {
			return ErrProof
		}
		return nil
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from), uint64(to), raws(path), first[:], second[:]); err != nil { //nolint:gosec // not below zero
		return ErrProof
	}
	return nil
}

// subtree is the root over 2^n hashes of one level.
func subtree(level []Hash) Hash {
	for len(level) > 1 {
		above := make([]Hash, len(level)/2)
		for i := range above {
			above[i] = parent(level[2*i], level[2*i+1])
		}
		level = above
	}
	return level[0]
}

func parent(left, right Hash) Hash {
	return Hash(rfc6962.DefaultHasher.HashChildren(left[:], right[:]))
}

func raws(hs []Hash) [][]byte {
	raw := make([][]byte, len(hs))
	for i := range hs {
		raw[i] = hs[i][:]
	}
	return raw
}

func hashes(raw [][]byte) ([]Hash, error) {
	hs := make([]Hash, len(raw))
	for i, h := range raw {
		if len(h) != len(hs[i]) {
			return nil, fmt.Errorf("%w: hash of %d bytes", ErrTree, len(h))
		}
		hs[i] = Hash(h)
	}
	return hs, nil
}
