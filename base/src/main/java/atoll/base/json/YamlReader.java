package atoll.base.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Composes JSON trees from a YAML event stream, one document at a time. One thread.
///
/// An alias shares the anchored tree, so a bomb costs nothing to read; it would when written out.
/// Hence the bound on how many values aliases may stand for. Comments, styles and the order of keys
/// are lost. Line numbers in messages count from 1.
final class YamlReader {
    /// Values that the aliases of one document may stand for in all.
    private static final long ALIASED_MAX = 100_000;

    private static final int TEXT_MAX = 16 << 20;
    private static final String NO_KEY =
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: ";
    private static final String MERGE = "<<";

    private final Parser events;
    private final Consumer<String> onDuplicate;

    /// Of the current document.
    private final Map<Anchor, Json> anchors = new HashMap<>();

    private long aliased;
    private int depth;
    private boolean ready;
    private @Nullable JsonException unfit;

    YamlReader(String text, Consumer<String> onDuplicate) {
        this.onDuplicate = onDuplicate;
        var settings = LoadSettings.builder().setCodePointLimit(TEXT_MAX).build();
        this.events = guarded(() -> new ParserImpl(settings, new StreamReader(settings, text)));
    }

    /// Reads on to the next document, and no further.
    boolean hasNext() {
        while (!ready && guarded(events::hasNext)) {
            ready = event() instanceof DocumentStartEvent;
        }
        return ready;
    }

    /// @throws JsonException when there is none, or it has no JSON form
    Json next() {
        if (!hasNext()) {
            throw new JsonException("yaml: no more documents");
        }
        ready = false;
        anchors.clear();
        aliased = 0;
        depth = 0;
        unfit = null;
        Json value = value(event());
        if (unfit == null) {
            // What follows is read as far as the document goes, and may be wrong.
            event();
            return value;
        }
        while (!(event() instanceof DocumentEndEvent)) {
            // A text that is no YAML is told before what it says.
        }
        throw unfit;
    }

    List<Json> remaining() {
        var documents = new ArrayList<Json>();
        while (hasNext()) {
            documents.add(next());
        }
        return documents;
    }

    private Event event() {
        return guarded(events::next);
    }

    private Json value(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
            case SequenceStartEvent sequence -> anchored(sequence, sequence(sequence));
            case MappingStartEvent mapping -> anchored(mapping, mapping(mapping));
            case AliasEvent alias -> alias(alias);
            default -> throw at(event, "unexpected " + event.getEventId());
        };
    }

    /// @param event what may carry an anchor
    private Json anchored(NodeEvent event, Json value) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
        return value;
    }

    /// An anchor must stand before its alias, so no tree holds itself.
    private Json alias(AliasEvent event) {
        Json value = anchors.get(event.getAlias());
        if (value == null) {
            throw refused("unknown anchor '" + event.getAlias() + "' referenced");
        }
        aliased += values(value);
        if (aliased > ALIASED_MAX) {
            throw refused("document contains excessive aliasing");
        }
        return value;
    }

    /// How many values a tree has, itself included.
    private static long values(Json value) {
        return switch (value) {
            case JsonObject object -> {
                long sum = 1;
                for (int i = 0; i < object.size(); i++) {
                    sum += values(object.valueAt(i));
                }
                yield sum;
            }
            case JsonArray array -> {
                long sum = 1;
                for (Json item : array) {
                    sum += values(item);
                }
                yield sum;
            }
            case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> 1;
        };
    }

    /// By its tag where it has one; quoted text is text.
    private Json scalar(ScalarEvent event) {
        String tag = event.getTag().orElse(null);
        if (tag == null && event.isPlain()) {
            return YamlScalars.resolve(event.getValue());
        }
        if (tag == null || tag.equals("!")) {
            return Json.of(event.getValue());
        }
        try {
            return YamlScalars.resolve(tag, event.getValue());
        } catch (IllegalArgumentException e) {
            return unfit(String.valueOf(e.getMessage()));
        }
    }

    private Json sequence(SequenceStartEvent start) {
        var items = new ArrayList<Json>();
        for (Event event = event(); event.getEventId() != Event.ID.SequenceEnd; event = event()) {
            items.add(deeper(start, event));
        }
        return JsonArray.of(items);
    }

    private Json mapping(MappingStartEvent start) {
        var members = new TreeMap<String, Json>();
        var merged = new ArrayList<Json>();
        for (Event event = event(); event.getEventId() != Event.ID.MappingEnd; event = event()) {
            boolean merge =
                    event instanceof ScalarEvent scalar
                            && scalar.isPlain()
                            && scalar.getValue().equals(MERGE);
            Json named = merge ? Json.of(MERGE) : deeper(start, event);
            Event valued = event();
            Json value = deeper(start, valued);
            String key = key(named, value);
            if (merge) {
                merged.add(value);
            } else if (members.put(key, value) != null) {
                onDuplicate.accept(line(valued) + "key " + shown(event) + " already set in map");
            }
        }
        merged.forEach(value -> merge(value, members));
        var builder = JsonObject.builder();
        members.forEach(builder::put);
        return builder.build();
    }

    /// A mapping's own keys win over merged ones, earlier merged mappings over later ones.
    private void merge(Json value, Map<String, Json> members) {
        switch (value) {
            case JsonObject object -> object.forEach(members::putIfAbsent);
            case JsonArray array when array.stream().allMatch(JsonObject.class::isInstance) ->
                    array.objects().forEach(object -> object.forEach(members::putIfAbsent));
            default -> unfit("map merge requires map or sequence of maps as the value");
        }
    }

    /// Numbers and booleans become the text that JSON has for them; null and what has parts is no
    /// key.
    ///
    /// @param value shown with a key that is null
    private String key(Json key, Json value) {
        return switch (key) {
            case JsonString(var text) -> text;
            case JsonNumber number -> number.toString();
            case JsonBoolean bool -> bool.toString();
            case JsonObject _, JsonArray _ -> {
                unfit("invalid map key: " + GoSource.of(key));
                yield "";
            }
            case JsonNull _ -> {
                String shown = value == Json.nil() ? "<nil>" : GoSource.of(value);
                keep(new JsonException(NO_KEY + shown));
                yield "";
            }
        };
    }

    /// Keeps the first thing that a text which is YAML says and cannot mean.
    private Json unfit(String why) {
        keep(refused(why));
        return Json.nil();
    }

    private void keep(JsonException why) {
        unfit = unfit == null ? why : unfit;
    }

    private static JsonException refused(String why) {
        return new JsonException("yaml: " + why);
    }

    /// A key as Go prints it.
    private String shown(Event key) {
        return key instanceof ScalarEvent scalar ? scalar(scalar).toString() : "";
    }

    /// @param at what holds the value
    private Json deeper(Event at, Event event) {
        if (depth >= JsonReader.DEPTH_MAX) {
            throw at(at, "exceeded max depth of " + JsonReader.DEPTH_MAX);
        }
        depth++;
        Json value = value(event);
        depth--;
        return value;
    }

    private static JsonException at(Event event, @Nullable String problem) {
        return new JsonException("yaml: " + line(event) + problem);
    }

    private static String line(Event event) {
        return event.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
    }

    private interface Step<T> {
        T take();
    }

    /// The library's failures become ours.
    private static <T> T guarded(Step<T> step) {
        try {
            return step.take();
        } catch (MarkedYamlEngineException e) {
            throw YamlProblems.of(e);
        } catch (YamlEngineException e) {
            throw new JsonException("yaml: " + e.getMessage(), e);
        } catch (NumberFormatException e) {
            // The library lets this out for `\x` without digits behind it.
            throw new JsonException("yaml: did not find expected hexdecimal number", e);
        }
    }
}
