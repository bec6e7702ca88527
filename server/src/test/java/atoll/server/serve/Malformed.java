package atoll.server.serve;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Makes wrong things out of right ones, from a seed.
final class Malformed {
    private static final List<Json> ODD =
            List.of(
                    JsonNull.NULL,
                    Json.of(0),
                    Json.of(-1),
                    Json.of(Long.MAX_VALUE),
                    Json.of(1.5),
                    Json.of(true),
                    Json.of(""),
                    Json.of("x"),
                    Json.of("-"),
                    Json.of("100%"),
                    Json.of("-5%"),
                    Json.of("1e99999"),
                    Json.of("9999999999999999999Ei"),
                    Json.of("2020-13-41T99:99:99Z"),
                    Json.of("not a/valid!name\u0000é"),
                    Json.of("300.300.300.300/99"),
                    Json.of("::::"),
                    Json.of("a".repeat(300)),
                    JsonObject.EMPTY,
                    JsonArray.of(List.of()),
                    JsonArray.of(List.of(JsonNull.NULL)),
                    JsonArray.of(List.of(JsonObject.EMPTY, JsonObject.EMPTY)),
                    JsonObject.of("", "x"),
                    JsonObject.of("$patch", "delete"),
                    JsonObject.of("$patch", "nonsense"),
                    JsonObject.of("$retainKeys", "x"));

    /// Keys whose values are read as CEL.
    private static final Set<String> EXPRESSIONS =
            Set.of("rule", "expression", "messageExpression", "valueExpression", "fieldPath");

    private final Random random;
    private final MalformedExpressions expressions;

    Malformed(Random random) {
        this.random = random;
        this.expressions = new MalformedExpressions(random);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /// `json` with up to three values replaced, removed or put elsewhere.
    Json tree(Json json) {
        Json changed = json;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = edited(changed, 0);
        }
        return changed;
    }

    private Json edited(Json json, int depth) {
        if (depth > 0 && chance(15)) {
            return one(ODD);
        }
        return switch (json) {
            case JsonObject object when !object.isEmpty() -> {
                String key = one(object.keys());
                if (depth > 0 && chance(8)) {
                    yield object.without(key);
                }
                yield chance(8)
                        ? object.with(one(List.of("", "zz", "$patch", "a/b", "k~")), one(ODD))
                        : object.with(key, value(key, object.get(key), depth + 1));
            }
            case JsonArray array when !array.isEmpty() -> {
                List<Json> items = new ArrayList<>(array.toList());
                int at = random.nextInt(items.size());
                if (chance(10)) {
                    items.add(items.get(at));
                } else {
                    items.set(at, edited(items.get(at), depth + 1));
                }
                yield JsonArray.of(items);
            }
            default -> one(ODD);
        };
    }

    private Json value(String key, Json json, int depth) {
        return EXPRESSIONS.contains(key) && chance(85)
                ? Json.of(expressions.expression())
                : edited(json, depth);
    }

    /// Text that costs more than its length.
    private byte[] bomb() {
        return switch (random.nextInt(6)) {
            case 0 -> text("[".repeat(1 + random.nextInt(100_000)));
            case 1 -> text("{\"a\":".repeat(1 + random.nextInt(50_000)));
            case 2 -> text("{\"spec\":" + "9".repeat(1 + random.nextInt(100_000)) + "}");
            case 3 -> text("a: &a [x]\n" + aliases());
            case 4 -> text("- ".repeat(1 + random.nextInt(20_000)) + "a");
            default -> {
                String operation = "{\"op\":\"test\",\"path\":\"/kind\",\"value\":1},";
                yield text("[" + operation.repeat(random.nextInt(12_000)) + "{}]");
            }
        };
    }

    /// Lists of the list before them: each line of YAML is nine times as much as the last.
    private static String aliases() {
        var text = new StringBuilder();
        for (char c = 'b'; c < 'm'; c++) {
            text.append(c).append(": &").append(c).append(" [");
            text.append(("*" + (char) (c - 1) + ",").repeat(9)).append("]\n");
        }
        return text.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes(Json json) {
        if (random.nextInt(400) == 0) {
            return bomb();
        }
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        if (chance(80) || text.length == 0) {
            return text;
        }
        if (chance(40)) {
            return Arrays.copyOf(text, random.nextInt(text.length));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        }
        return text;
    }

    /// Operations at places that are in `json` or nearly so.
    Json jsonPatch(Json json) {
        var operations = new ArrayList<Json>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            JsonObject operation =
                    JsonObject.of(
                            "op",
                            one(List.of("add", "remove", "replace", "move", "copy", "test", "x")),
                            "path",
                            pointer(json));
            operation = chance(60) ? operation.with("value", one(ODD)) : operation;
            operation = chance(40) ? operation.with("from", pointer(json)) : operation;
            operations.add(chance(5) ? one(ODD) : operation);
        }
        return chance(5) ? one(ODD) : JsonArray.of(operations);
    }

    private String pointer(Json json) {
        var pointer = new StringBuilder();
        Json here = json;
        while (!chance(25)) {
            if (here instanceof JsonObject object && !object.isEmpty()) {
                String key = one(object.keys());
                pointer.append('/').append(key.replace("~", "~0").replace("/", "~1"));
                here = object.get(key);
            } else if (here instanceof JsonArray array && !array.isEmpty()) {
                int at = random.nextInt(array.size());
                pointer.append('/').append(at);
                here = array.get(at);
            } else {
                break;
            }
        }
        return chance(10)
                ? one(List.of("", "x", "/", "/-", "/-1", "/~2", "//", "/metadata/labels/-"))
                : pointer.toString();
    }

    String selector() {
        return chance(50)
                ? one(
                        List.of(
                                "a=b",
                                "a in (b,c),!d",
                                "a in (",
                                "a notin b",
                                "=,=",
                                "a>1,b<x",
                                "metadata.name=x",
                                "spec.nodeName!=y",
                                "nope=1",
                                "a\\=b=c",
                                "!"))
                : noise(12);
    }

    String token() {
        return chance(50)
                ? noise(20)
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                bytes(
                                        tree(
                                                JsonObject.of(
                                                        "v",
                                                        "meta.k8s.io/v1",
                                                        "rv",
                                                        5,
                                                        "start",
                                                        "/default/a\u0000"))));
    }

    String noise(int length) {
        var text = new StringBuilder();
        for (int i = random.nextInt(length); i >= 0; i--) {
            text.append((char) (random.nextInt(95) + 32));
        }
        return text.toString();
    }
}
