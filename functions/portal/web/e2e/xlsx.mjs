// Fills cells of a workbook in, as a spreadsheet program would: the archive is taken apart, the sheet changed, and put together.
import { crc32, inflateRawSync } from 'node:zlib'

/** The files of a ZIP archive by name (APPNOTE 4.3: central directory, local headers). */
function unpack(data) {
  const files = new Map()
  let at = data.readUInt32LE(data.lastIndexOf(Buffer.from('PK\x05\x06')) + 16)
  while (data.readUInt32LE(at) === 0x02014b50) {
    const [method, packed, nameLength, extra, comment, local] = [data.readUInt16LE(at + 10), data.readUInt32LE(at + 20), data.readUInt16LE(at + 28), data.readUInt16LE(at + 30), data.readUInt16LE(at + 32), data.readUInt32LE(at + 42)]
    const name = data.toString('utf8', at + 46, at + 46 + nameLength)
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28)
    const raw = data.subarray(start, start + packed)
    files.set(name, method === 0 ? raw : inflateRawSync(raw))
    at += 46 + nameLength + extra + comment
  }
  return files
}

/** An archive of files that are stored as they are. */
function pack(files) {
  const [bodies, entries] = [[], []]
  let at = 0
  for (const [name, body] of files) {
    const title = Buffer.from(name)
    const head = Buffer.alloc(26) // from the version on, what both headers share
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(body), 10)
    head.writeUInt32LE(body.length, 14)
    head.writeUInt32LE(body.length, 18)
    head.writeUInt16LE(title.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    bodies.push(Buffer.from('PK\x03\x04'), head, title, body)
    entries.push(Buffer.from('PK\x01\x02\x14\x00'), head, tail, title)
    at += 4 + head.length + title.length + body.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, directory, end])
}

const sheet = 'xl/worksheets/sheet1.xml'
const plain = (xml) => xml.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')

/** Where a text stands: its cell. */
export function cellOf(data, text) {
  const files = unpack(data)
  const strings = files.get('xl/sharedStrings.xml').toString().split('<si>').slice(1).map(plain)
  const n = strings.indexOf(text)
  return new RegExp(`<c r="([A-Z]+\\d+)"[^>]*t="s"[^>]*><v>${n}</v>`).exec(files.get(sheet).toString())?.[1]
}

/** The workbook with numbers or texts in cells. */
export function fill(data, cells) {
  const files = unpack(data)
  let xml = files.get(sheet).toString()
  for (const [cell, value] of Object.entries(cells)) {
    const was = new RegExp(`<c r="${cell}"( s="\\d+")?[^>]*?(/>|>.*?</c>)`)
    if (!was.test(xml)) throw new Error(`no cell ${cell}`)
    xml = xml.replace(was, (_, style = '') => (typeof value === 'number' ? `<c r="${cell}"${style}><v>${value}</v></c>` : `<c r="${cell}"${style} t="inlineStr"><is><t>${value}</t></is></c>`))
  }
  files.set(sheet, Buffer.from(xml))
  return pack(files)
}
