package atoll.api.protobuf;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An object of one definition. What it does for each field is worked out when first used. Go's
/// generated encoders write fields by ascending number, repeated ones item by item and maps by
/// sorted keys, and so does this; what is written is therefore the same to the byte. Numbers that
/// the definition does not know are passed over when reading, and fields that it does not know when
/// writing.
///
/// Thread-safe. Definitions refer to one another, so codecs of fields are looked up when the
/// message is first carried.
final class MessageCodec implements Codec {
    private final Schema schema;
    private final Function<Schema, Codec> codecs;
    private volatile @Nullable Slots slots;

    MessageCodec(Schema schema, Function<Schema, Codec> codecs) {
        this.schema = schema;
        this.codecs = codecs;
    }

    /// Worked out by the first thread that asks, or by several alike.
    Slots slots() {
        Slots known = slots;
        if (known == null) {
            known = slots(0, schema.fields());
            slots = known;
        }
        return known;
    }

    /// The slots `depth` embedded structs down. Fields whose wire paths share their number at
    /// `depth` lie in one embedded struct.
    private Slots slots(int depth, List<Field> fields) {
        Map<Integer, List<Field>> embedded = new TreeMap<>();
        SortedMap<Integer, Slots.Slot> found = new TreeMap<>();
        for (Field field : fields) {
            List<Integer> path = field.wirePath();
            if (path.size() == depth + 1) {
                int number = path.get(depth);
                found.put(number, member(number, field));
            } else if (path.size() > depth) {
                embedded.computeIfAbsent(path.get(depth), _ -> new ArrayList<>()).add(field);
            }
        }
        embedded.forEach((number, inside) ->
                found.put(number, new Slots.Slot.Embedded(number, slots(depth + 1, inside))));
        return new Slots(found);
    }

    /// A list or map that has a definition of its own is one value to its codec.
    private Slots.Slot.Member member(int number, Field field) {
        Schema type = field.schema();
        Slots.Shape shape =
                type.definition() != null
                        ? Slots.Shape.ONE
                        : switch (type.type()) {
                            case ARRAY -> Slots.Shape.LIST;
                            case MAP -> Slots.Shape.MAP;
                            default -> Slots.Shape.ONE;
                        };
        return new Slots.Slot.Member(
                number, field, shape, codecs.apply(shape == Slots.Shape.ONE ? type : type.items()));
    }

    @Override
    public int wireType() {
        return WireWriter.BLOCK;
    }

    @Override
    public void write(@Nullable Json value, WireWriter out) {
        int before = out.size();
        writeBody(value, out);
        out.lengthSince(before);
    }

    /// The message without its length.
    void writeBody(@Nullable Json value, WireWriter out) {
        switch (value) {
            case null -> write(JsonObject.EMPTY, slots(), out);
            case JsonObject object -> write(object, slots(), out);
            default -> throw Codec.mismatch(value, "an object");
        }
    }

    /// From the last field to the first, as [WireWriter] wants it. An embedded struct is written
    /// even when all of it is empty.
    private static void write(JsonObject object, Slots slots, WireWriter out) {
        for (int i = slots.ordered().size() - 1; i >= 0; i--) {
            switch (slots.ordered().get(i)) {
                case Slots.Slot.Embedded(int number, Slots inside) -> {
                    int before = out.size();
                    write(object, inside, out);
                    out.lengthSince(before);
                    out.tag(number, WireWriter.BLOCK);
                }
                case Slots.Slot.Member member -> write(member, present(object, member), out);
            }
        }
    }

    /// The field that holds a list's items, as [ListItems] writes them one by one.
    ///
    /// @throws ProtobufException when the message is no list
    Items items() {
        for (Slots.Slot slot : slots().ordered()) {
            if (slot instanceof Slots.Slot.Member member
                    && member.shape() == Slots.Shape.LIST
                    && member.codec() instanceof MessageCodec codec
                    && member.field().name().equals("items")) {
                return new Items(member.number(), codec);
            }
        }
        throw new ProtobufException("no list: " + schema.definition());
    }

    /// The field `items` of a list.
    record Items(int number, MessageCodec codec) {}

    private static @Nullable Json present(JsonObject object, Slots.Slot.Member member) {
        Json value = object.get(member.field().name());
        return value == JsonNull.NULL ? null : value;
    }

    private static void write(Slots.Slot.Member member, @Nullable Json value, WireWriter out) {
        switch (member.shape()) {
            case ONE -> {
                if (value != null || member.isAlwaysWritten()) {
                    member.codec().write(value, out);
                    out.tag(member.number(), member.codec().wireType());
                }
            }
            case LIST -> {
                JsonArray items = value == null ? JsonArray.EMPTY : array(value);
                for (int i = items.size() - 1; i >= 0; i--) {
                    Json item = items.get(i);
                    member.codec().write(item == JsonNull.NULL ? null : item, out);
                    out.tag(member.number(), member.codec().wireType());
                }
            }
            case MAP -> writeMap(member, value == null ? JsonObject.EMPTY : object(value), out);
        }
    }

    /// Each entry is a message `{key = 1, value = 2}`. The map's keys are sorted already.
    private static void writeMap(Slots.Slot.Member member, JsonObject map, WireWriter out) {
        for (int i = map.size() - 1; i >= 0; i--) {
            int before = out.size();
            Json value = map.valueAt(i);
            member.codec().write(value == JsonNull.NULL ? null : value, out);
            out.tag(2, member.codec().wireType());
            out.text(map.keyAt(i));
            out.tag(1, WireWriter.BLOCK);
            out.lengthSince(before);
            out.tag(member.number(), WireWriter.BLOCK);
        }
    }

    private static JsonArray array(Json value) {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw Codec.mismatch(value, "an array");
    }

    private static JsonObject object(Json value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Codec.mismatch(value, "an object");
    }

    @Override
    public JsonObject read(WireReader in) {
        return readBody(in.message());
    }

    /// The message that fills the reader.
    JsonObject readBody(WireReader in) {
        var values = new Values();
        read(in, slots(), values);
        var object = JsonObject.builder();
        values.one.forEach(object::put);
        values.lists.forEach((name, items) -> object.put(name, JsonArray.of(items)));
        values.maps.forEach((name, map) -> object.put(name, map.build()));
        normalise(slots(), object, values);
        return object.build();
    }

    /// What has been read of one message, embedded structs included.
    private static final class Values {
        private final Map<String, Json> one = new TreeMap<>();
        private final Map<String, List<Json>> lists = new TreeMap<>();
        private final Map<String, JsonObject.Builder> maps = new TreeMap<>();
    }

    /// A field that comes twice counts by its last value; lists and maps grow.
    private static void read(WireReader in, Slots slots, Values values) {
        for (int number = in.next(); number != 0; number = in.next()) {
            switch (slots.byNumber().get(number)) {
                case null -> in.skip();
                case Slots.Slot.Embedded(_, Slots inside) -> read(in.message(), inside, values);
                case Slots.Slot.Member member -> read(in, member, values);
            }
        }
    }

    /// Numbers may come packed into one block (proto3), though Go's encoders of Kubernetes write
    /// them apart.
    private static void read(WireReader in, Slots.Slot.Member member, Values values) {
        String name = member.field().name();
        switch (member.shape()) {
            case ONE -> {
                in.expect(member.codec().wireType());
                values.one.put(name, member.codec().read(in));
            }
            case LIST -> {
                List<Json> items = values.lists.computeIfAbsent(name, _ -> new ArrayList<>());
                if (in.wireType() == WireWriter.BLOCK
                        && member.codec().wireType() != WireWriter.BLOCK) {
                    for (WireReader packed = in.message(); !packed.atEnd(); ) {
                        items.add(member.codec().read(packed));
                    }
                } else {
                    in.expect(member.codec().wireType());
                    items.add(member.codec().read(in));
                }
            }
            case MAP ->
                    readEntry(
                            in.message(),
                            member.codec(),
                            values.maps.computeIfAbsent(name, _ -> JsonObject.builder()));
        }
    }

    /// A key that is missing is empty, a value that is missing is its type's zero.
    private static void readEntry(WireReader in, Codec codec, JsonObject.Builder map) {
        String key = "";
        Json value = codec.zero();
        for (int number = in.next(); number != 0; number = in.next()) {
            switch (number) {
                case 1 -> {
                    in.expect(WireWriter.BLOCK);
                    key = in.text();
                }
                case 2 -> {
                    in.expect(codec.wireType());
                    value = codec.read(in);
                }
                default -> in.skip();
            }
        }
        map.put(key, value == null ? JsonNull.NULL : value);
    }

    /// Makes of the values what Go's JSON encoder makes of them: plain fields with a zero value are
    /// left out or written, by their tags.
    private static void normalise(Slots slots, JsonObject.Builder object, Values values) {
        for (Slots.Slot slot : slots.ordered()) {
            switch (slot) {
                case Slots.Slot.Embedded(_, Slots inside) -> normalise(inside, object, values);
                case Slots.Slot.Member member -> normalise(member, object, values);
            }
        }
    }

    /// Lists and maps that were not sent are absent in either case, but for a list's `items`, which
    /// is never null.
    private static void normalise(
            Slots.Slot.Member member, JsonObject.Builder object, Values values) {
        String name = member.field().name();
        Json value = values.one.get(name);
        switch (member.field().presence()) {
            case WHEN_SET -> {}
            case WHEN_NOT_EMPTY -> {
                if (value != null && member.codec().isZero(value)) {
                    object.remove(name);
                }
            }
            case ALWAYS -> {
                Json zero = member.shape() == Slots.Shape.ONE ? member.codec().zero() : null;
                if (value == null && zero != null) {
                    object.put(name, zero);
                } else if (member.shape() == Slots.Shape.LIST && name.equals("items")) {
                    object.put(name, JsonArray.of(values.lists.getOrDefault(name, List.of())));
                }
            }
        }
    }

    /// The object that an empty message stands for.
    @Override
    public JsonObject zero() {
        return readBody(new WireReader(new byte[0]));
    }

    @Override
    public boolean isZero(Json value) {
        return value.equals(JsonObject.EMPTY) || value.equals(zero());
    }
}
