package atoll.api.protobuf;

import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import java.util.Arrays;
import java.util.List;

/// Writes the message of an object straight from the JSON that a store keeps, without making a tree
/// of it: its text is walked once, each field is written where it comes, and the fields of a
/// message are put into the order of their numbers when it ends. One thread; to be used again and
/// again.
///
/// The JSON is that of [atoll.base.json.JsonWriter]: valid, without spaces.
final class Transcoder {
    private final MessageBuffer out = new MessageBuffer();
    private final WireWriter room = new WireWriter();
    private byte[] fields = new byte[4 << 10];
    private byte[] json = {};
    private int at;

    /// One item of a list as it stands there: tag and length included.
    ///
    /// @param item its JSON; what follows the object is not looked at
    /// @return to be read before the next call
    MessageBuffer item(int number, MessageCodec codec, byte[] item) {
        out.clear();
        json = item;
        at = 0;
        one(number, codec);
        return out;
    }

    private void message(MessageCodec codec) {
        Leaves leaves = codec.slots().leaves();
        // Where each field stands in what was written, from its start to its end.
        int[] starts = new int[leaves.size()];
        int[] ends = new int[leaves.size()];
        int begun = out.size();
        if (json[at] == 'n') {
            skip();
        } else {
            members(leaves, starts, ends);
        }
        fields = out.cut(begun, fields);
        put(leaves.steps(), leaves, starts, ends, begun);
    }

    private void members(Leaves leaves, int[] starts, int[] ends) {
        int next = 0;
        for (begin('{'); more('}'); ) {
            int start = at + 1;
            skip();
            int leaf = leaves.find(json, start, at - 1, next);
            at++; // the colon
            if (leaf < 0 || json[at] == 'n') {
                skip();
            } else {
                starts[leaf] = out.size();
                field(leaves.member(leaf));
                ends[leaf] = out.size();
                next = leaf + 1;
            }
        }
    }

    /// @param begun where [#fields] began
    private void put(List<Leaves.Step> steps, Leaves leaves, int[] starts, int[] ends, int begun) {
        for (int i = 0; i < steps.size(); i++) {
            switch (steps.get(i)) {
                case Leaves.Step.Leaf(int index) -> {
                    if (ends[index] > 0) {
                        out.raw(fields, starts[index] - begun, ends[index] - begun);
                    } else {
                        out.raw(leaves.zero(index));
                    }
                }
                case Leaves.Step.Embedded(int number, List<Leaves.Step> inside) -> {
                    out.tag(number, WireWriter.BLOCK);
                    int start = out.open();
                    put(inside, leaves, starts, ends, begun);
                    out.close(start);
                }
            }
        }
    }

    private void field(Slots.Slot.Member member) {
        switch (member.shape()) {
            case ONE -> one(member.number(), member.codec());
            case LIST -> {
                for (begin('['); more(']'); ) {
                    one(member.number(), member.codec());
                }
            }
            case MAP -> {
                for (begin('{'); more('}'); ) {
                    out.tag(member.number(), WireWriter.BLOCK);
                    int start = out.open();
                    out.tag(1, WireWriter.BLOCK);
                    text();
                    at++; // the colon
                    one(2, member.codec());
                    out.close(start);
                }
            }
        }
    }

    private void one(int number, Codec codec) {
        out.tag(number, codec.wireType());
        switch (codec) {
            case MessageCodec inner when json[at] == '{' || json[at] == 'n' -> {
                int start = out.open();
                message(inner);
                out.close(start);
            }
            case RawCodec _ when json[at] != 'n' -> {
                int start = out.open();
                int before = at;
                skip();
                out.tag(1, WireWriter.BLOCK);
                out.varint(at - before);
                out.raw(json, before, at);
                out.close(start);
            }
            case ScalarCodec scalar when scalar == ScalarCodec.STRING && json[at] == '"' -> text();
            default -> other(codec);
        }
    }

    /// A string as it is, where nothing in it is escaped.
    private void text() {
        int start = at + 1;
        int end = start;
        while (json[end] != '"' && json[end] != '\\') {
            end++;
        }
        if (json[end] == '"') {
            out.varint(end - start);
            out.raw(json, start, end);
            at = end + 1;
        } else {
            other(ScalarCodec.STRING);
        }
    }

    /// By way of a value.
    private void other(Codec codec) {
        int start = at;
        skip();
        Json value =
                json[start] == 'n' ? null : JsonReader.read(Arrays.copyOfRange(json, start, at));
        room.clear();
        codec.write(value, room);
        out.raw(room.toBytes());
    }

    private void begin(char bracket) {
        if (json[at] != bracket) {
            throw Codec.mismatch(
                    JsonReader.read(Arrays.copyOfRange(json, at, end(at))),
                    bracket == '{' ? "an object" : "an array");
        }
        at++;
    }

    /// Whether another member or item comes; passes the comma before it, or the bracket.
    private boolean more(char bracket) {
        if (json[at] == bracket) {
            at++;
            return false;
        }
        if (json[at] == ',') {
            at++;
        }
        return true;
    }

    private void skip() {
        at = end(at);
    }

    /// Where the value that begins at `start` has ended.
    private int end(int start) {
        int depth = 0;
        int i = start;
        do {
            switch (json[i]) {
                case '"' -> i = endOfString(i);
                case '{', '[' -> {
                    depth++;
                    i++;
                }
                case '}', ']' -> {
                    depth--;
                    i++;
                }
                default -> i++;
            }
        } while (depth > 0 || !isEnd(i));
        return i;
    }

    private boolean isEnd(int i) {
        return i >= json.length
                || json[i] == ','
                || json[i] == ':'
                || json[i] == '}'
                || json[i] == ']'
                || json[i] == '\n';
    }

    private int endOfString(int start) {
        int i = start + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }
}
