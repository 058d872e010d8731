// Package ballot is the secret ballot of the meeting review (R6.5) as plain values and functions: no store, no network, no
// clock, no person. What it gives: a ballot that carries no name, one vote per expert and group, none for the recused, no
// running count, and a count that anyone can repeat from one published file.
//
// # The parts
//
//   - Token: a blind RSA signature, RFC 9474 RSABSSA-SHA384-PSS-Randomized, with one RSA key per (round, ballot, group).
//     [TokenKey] signs, [Paper] asks and unblinds. A finished token is an ordinary RSA-PSS signature (SHA-384, salt of 48
//     bytes) over the prepared message.
//   - Prepared message: 32 random bytes followed by the paper's public key, a P-256 point in its uncompressed form of 65
//     bytes (SEC 1, 2.3.3; WebCrypto's "raw"). The raw point is fixed in length and needs no ASN.1 to read, which is why
//     it stands here instead of an SPKI.
//   - Paper key: a fresh P-256 ECDSA key per token; it signs the cast with SHA-256, as r‖s of 64 bytes (WebCrypto's form).
//   - Seal: HPKE base mode (RFC 9180), DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, to the closing key, with
//     info = "round|ballot|group" and aad = the prepared message. The plaintext has the length that the setup fixes:
//     the choice in its first byte (1 approve, 2 reject, 3 abstain), zeros after it. In a ballot with a cap the first byte
//     of an approval is followed by its coupon: 32 bytes, and the signature over them as long as its key's modulus.
//   - Coupon: where one expert may approve only so many groups, each gets so many blind signatures by one more RSA key
//     (the same variant, over 32 random bytes). [Coupons] has the rule. Records of such a ballot have the number 2.
//   - Closing key: a P-256 scalar that nobody holds before the close. Each scrutineer deals a random polynomial with
//     Feldman commitments; what a scrutineer receives adds up to one share; any `needed` shares give the key. The sum of
//     the constant commitments is the HPKE public key.
//
// # The steps
//
// [Setup.Check] turns a setup record into a [Checked] one; everything else hangs on it. An expert's client is [Voter], a
// scrutineer's [Scrutineer]. [Checked.Verify] takes a cast, [Checked.Count] counts, [NewFile] makes the published file and
// [Recount] derives it anew.
//
// # Canonical forms
//
// A record (setup, turnout, result, file) is its compact JSON as encoding/json writes it: the members in the order of the
// Go types here, no white space, all strings ASCII without characters that JSON escapes, all numbers integers below 2^53.
// JSON.stringify(JSON.parse(x)) gives the same bytes. Its hash is the SHA-256 of these bytes. Reading refuses any other
// form of the same record. Hashes are lower-case hex; other bytes are base64url without padding.
//
// A cast is a sequence of fields, each a length of four bytes (big-endian) and that many bytes:
//
//	"linxuan-cast/1", setup hash (32), group id, prepared (97), token (as long as the RSA modulus),
//	sealed (65 bytes of encapsulated key, then the ciphertext), signature (64)
//
// The signature covers everything before its own field. [Cast.Digest] is the SHA-256 of the same bytes: it names what was
// cast without depending on the signature, which ECDSA lets anyone write in two ways.
//
// # What it does not protect from
//
// Timing and network addresses can link casts; the operator can mint tokens for absent experts (it shows: more issued than
// the signed roll, more cast than issued); a receipt can prove a vote to a third party; a unanimous or very small vote
// reveals itself.
package ballot
