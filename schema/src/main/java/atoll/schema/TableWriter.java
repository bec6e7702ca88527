package atoll.schema;

import atoll.schema.Definition.Member;
import atoll.schema.Definition.Merge;
import atoll.schema.ProtoField.ProtoType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes definitions and kinds in the layout that the README tells, and their descriptions apart.
/// The same input gives the same bytes.
final class TableWriter {
    private static final int MAGIC = 0x41544F4C;
    private static final int VERSION = 1;
    private static final int LIST = 16;
    private static final int MAP = 17;
    private static final int DEFINITIONS = 32;
    private static final List<String> LIST_TYPES = List.of("atomic", "set", "map");
    private static final List<String> MAP_TYPES = List.of("granular", "atomic");
    private static final List<String> STRATEGIES = List.of("merge", "replace", "retainKeys");

    private final List<Definition> definitions;
    private final List<Kind> kinds;
    private final Map<String, Integer> definitionIds = new TreeMap<>();
    private final Map<String, Integer> stringIds = new LinkedHashMap<>();
    private final List<String> descriptions = new ArrayList<>();

    TableWriter(NavigableMap<String, Definition> definitions, List<Kind> kinds) {
        this.definitions = List.copyOf(definitions.values());
        this.kinds = kinds;
        for (Definition definition : this.definitions) {
            definitionIds.put(definition.name(), definitionIds.size());
        }
    }

    byte[] table() {
        var heads = new ByteArrayOutputStream();
        var bodies = new ByteArrayOutputStream();
        number(heads, definitions.size());
        for (Definition definition : definitions) {
            byte[] body = body(definition);
            string(heads, definition.name());
            number(heads, definition.form().code());
            number(heads, flags(definition));
            number(heads, descriptions.size());
            number(heads, body.length);
            bodies.writeBytes(body);
            descriptions.add(definition.description());
            definition.members().forEach(member -> descriptions.add(member.description()));
        }
        number(heads, kinds.size());
        for (Kind kind : kinds) {
            string(heads, kind.group());
            string(heads, kind.version());
            string(heads, kind.kind());
            number(heads, definitionId(kind.definition()));
        }
        var table = new ByteArrayOutputStream();
        for (int shift = 24; shift >= 0; shift -= 8) {
            table.write(MAGIC >> shift);
        }
        number(table, VERSION);
        number(table, stringIds.size());
        stringIds.keySet().forEach(text -> text(table, text));
        table.writeBytes(heads.toByteArray());
        table.writeBytes(bodies.toByteArray());
        return table.toByteArray();
    }

    /// The descriptions in the order of their numbers; call after [#table].
    byte[] descriptions() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var best = new Deflater(Deflater.BEST_COMPRESSION);
        try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, best))) {
            out.writeInt(descriptions.size());
            for (String description : descriptions) {
                byte[] utf8 = description.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        } finally {
            best.end();
        }
        return bytes.toByteArray();
    }

    private static int flags(Definition definition) {
        return definition.mapType() == null ? 0 : 1 + MAP_TYPES.indexOf(definition.mapType());
    }

    private byte[] body(Definition definition) {
        var out = new ByteArrayOutputStream();
        number(out, definition.members().size());
        definition.members().forEach(member -> member(out, member));
        return out.toByteArray();
    }

    private void member(ByteArrayOutputStream out, Member member) {
        Merge merge = member.merge();
        boolean patched = !merge.patchStrategies().isEmpty() || merge.patchMergeKey() != null;
        string(out, member.name());
        number(
                out,
                (member.required() ? 1 : 0)
                        | member.presence().code() << 1
                        | (member.defaultValue() != null ? 1 << 3 : 0)
                        | (member.enumValues().isEmpty() ? 0 : 1 << 4)
                        | (merge.listType() != null ? 1 << 5 : 0)
                        | (merge.mapType() != null ? 1 << 6 : 0)
                        | (patched ? 1 << 7 : 0));
        number(out, member.wirePath().size());
        member.wirePath().forEach(step -> number(out, step));
        type(out, member);
        if (member.defaultValue() != null) {
            string(out, member.defaultValue());
        }
        if (!member.enumValues().isEmpty()) {
            strings(out, member.enumValues());
        }
        if (merge.listType() != null) {
            number(out, index(LIST_TYPES, merge.listType()));
            strings(out, merge.listKeys());
        }
        if (merge.mapType() != null) {
            number(out, index(MAP_TYPES, merge.mapType()));
        }
        if (patched) {
            int bits = 0;
            for (String strategy : merge.patchStrategies()) {
                bits |= 1 << index(STRATEGIES, strategy);
            }
            number(out, bits);
            string(out, merge.patchMergeKey() == null ? "" : merge.patchMergeKey());
        }
    }

    private void type(ByteArrayOutputStream out, Member member) {
        switch (member.shape()) {
            case ONE -> {}
            case LIST -> number(out, LIST);
            case MAP -> number(out, MAP);
        }
        number(
                out,
                switch (member.type()) {
                    case ProtoType.Message(var name) -> DEFINITIONS + definitionId(name);
                    case ProtoType.Scalar scalar -> scalar.code();
                });
    }

    private int definitionId(String name) {
        Integer id = definitionIds.get(name);
        if (id == null) {
            throw new IllegalStateException("no definition " + name);
        }
        return id;
    }

    private static int index(List<String> words, String word) {
        int index = words.indexOf(word);
        if (index < 0) {
            throw new IllegalStateException(word + " is none of " + words);
        }
        return index;
    }

    private void strings(ByteArrayOutputStream out, List<String> texts) {
        number(out, texts.size());
        texts.forEach(text -> string(out, text));
    }

    private void string(ByteArrayOutputStream out, String text) {
        number(out, stringIds.computeIfAbsent(text, _ -> stringIds.size()));
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length);
        out.writeBytes(utf8);
    }

    /// Base 128, low groups first.
    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
