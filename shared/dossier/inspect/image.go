package inspect

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	_ "image/jpeg" // registered with image.DecodeConfig
	_ "image/png"
	"io"
)

var errNoEnd = errors.New("picture has no end")

// Image opens a JPEG or PNG picture: its header must be readable, its size within MaxPixels, and its data reach to their end mark.
// The pixels are not decoded. Errors: ErrImageBroken, ErrImageTooLarge, ErrTooLarge, or the error of r.
func Image(r io.ReaderAt, size int64) (Report, error) {
	if size > MaxSize {
		return Report{}, ErrTooLarge.New("size", size, "limitMiB", MaxSize>>20)
	}
	src := make([]byte, size)
	if err := readAt(r, src, 0); err != nil {
		return Report{}, err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(src))
	if err != nil {
		return Report{}, ErrImageBroken.Wrap(err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return Report{}, ErrImageBroken.New()
	}
	if int64(config.Width)*int64(config.Height) > MaxPixels {
		return Report{}, ErrImageTooLarge.New("width", config.Width, "height", config.Height, "limit", MaxPixels)
	}
	complete := completePNG
	if format == "jpeg" {
		complete = completeJPEG
	}
	if err := complete(bufio.NewReader(bytes.NewReader(src))); err != nil {
		return Report{}, ErrImageBroken.Wrap(err)
	}
	return Report{MediaType: "image/" + format, Pages: 1, Width: config.Width, Height: config.Height}, nil
}

// completePNG walks the chunks to IEND and checks each one's sum (PNG specification, 5.3).
func completePNG(r *bufio.Reader) error {
	if _, err := r.Discard(len(magic[TypePNG])); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return errors.Join(errNoEnd, err)
		}
		sum := crc32.NewIEEE()
		_, _ = sum.Write(head[4:]) // a hash takes everything
		if _, err := io.CopyN(sum, r, int64(binary.BigEndian.Uint32(head[:]))); err != nil {
			return err
		}
		var want uint32
		if err := binary.Read(r, binary.BigEndian, &want); err != nil {
			return err
		}
		if sum.Sum32() != want {
			return errors.New("checksum of a chunk does not fit")
		}
		if string(head[4:]) == "IEND" {
			return nil
		}
	}
}

// completeJPEG walks the segments and the scans between them to the end of image (ITU T.81, B.1). Cameras append their own data
// behind it, which nobody reads.
func completeJPEG(r *bufio.Reader) error {
	const (
		soi, eoi, tem, rst0, rst7 = 0xd8, 0xd9, 0x01, 0xd0, 0xd7
	)
	for {
		if _, err := r.ReadSlice(0xff); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return errors.Join(errNoEnd, err)
		} else if err != nil {
			continue
		}
		mark, err := r.ReadByte()
		for err == nil && mark == 0xff {
			mark, err = r.ReadByte()
		}
		switch {
		case err != nil:
			return errors.Join(errNoEnd, err)
		case mark == eoi:
			return nil
		case mark == 0 || mark == soi || mark == tem || mark >= rst0 && mark <= rst7:
			continue // a stuffed byte of a scan, or a mark without a segment
		}
		var length uint16
		if err := binary.Read(r, binary.BigEndian, &length); err != nil || length < 2 {
			return errors.Join(errNoEnd, err)
		}
		if _, err := r.Discard(int(length) - 2); err != nil {
			return errors.Join(errNoEnd, err)
		}
	}
}
