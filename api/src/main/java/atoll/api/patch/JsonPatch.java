package atoll.api.patch;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// RFC 6902: a list of operations at JSON pointers. Refusals carry upstream's status: an operation
/// that does not apply is `Invalid`, and upstream does not say why. Follows `evanphx/json-patch`
/// v4, which upstream applies patches with, in what it accepts beyond the standard, such as
/// negative indices. Stateless; documents are shared, not copied.
public final class JsonPatch {
    /// More operations than this are refused before any is tried. kube-apiserver's
    /// `maxJSONPatchOperations`.
    public static final int OPERATIONS_MAX = 10_000;

    /// How the reason of a refusal ends when a `test` found another value.
    public static final String TEST_FAILED = ": test failed";

    private JsonPatch() {}

    /// `document` after all operations. Throws [RefusedException] when one does not apply, or when
    /// the outcome is no object.
    ///
    /// @param patch `[{"op":"add","path":"/metadata/labels/a","value":"b"}]`; null changes nothing
    public static JsonObject apply(JsonObject document, Json patch) {
        if (patch == JsonNull.NULL) {
            return document;
        }
        if (!(patch instanceof JsonArray operations)) {
            throw new RefusedException(
                    Status.badRequest(
                            "error decoding patch: json: cannot unmarshal "
                                    + Decoding.jsonType(patch)
                                    + " into Go value of type []handlers.jsonPatchOp"));
        }
        operations.forEach(JsonPatch::requireForm);
        if (operations.size() > OPERATIONS_MAX) {
            throw new RefusedException(tooMany(operations.size()));
        }
        Json changed = document;
        for (Json operation : operations) {
            changed = applyOne(changed, operation.asObject());
        }
        if (changed instanceof JsonObject object) {
            return object;
        }
        throw failed("replace operation value must be object or array");
    }

    /// Every operation is looked at before the first is tried. Null is one that says nothing.
    private static void requireForm(Json operation) {
        if (!(operation instanceof JsonObject stated)) {
            requireType(
                    operation, operation == JsonNull.NULL, "value of type handlers.jsonPatchOp");
            return;
        }
        for (String member : List.of("op", "path", "from")) {
            Json text = stated.get(member);
            requireType(
                    orNull(text),
                    text == null || text == JsonNull.NULL || text instanceof JsonString,
                    "struct field jsonPatchOp." + member + " of type string");
        }
    }

    /// Refuses as Go's decoder would that reads the operations before the patch library does.
    private static void requireType(Json value, boolean fits, String due) {
        if (!fits) {
            throw new RefusedException(
                    Status.badRequest(
                            "error decoding patch: json: cannot unmarshal "
                                    + Decoding.jsonType(value)
                                    + " into Go "
                                    + due));
        }
    }

    /// A status that upstream writes by hand, so [Status] has no word for it.
    private static Status tooMany(int size) {
        return new Status(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: The allowed maximum operations in a JSON patch is "
                        + OPERATIONS_MAX
                        + ", got "
                        + size,
                JsonObject.EMPTY);
    }

    /// @return the document after it, which is another tree unless it was a `test`
    private static Json applyOne(Json document, JsonObject operation) {
        String op = operation.stringOr("op", "unknown");
        Json value = operation.get("value");
        return switch (op) {
            case "add" -> {
                String path = pointer(operation, "path", "add operation failed to decode path: ");
                yield add(
                        document,
                        path,
                        orNull(value),
                        "add operation does not apply: doc is missing path: \"" + path + "\"",
                        "error in add for path: '" + path + "': ");
            }
            case "remove" -> {
                String path =
                        pointer(operation, "path", "remove operation failed to decode path: ");
                yield remove(
                        document,
                        path,
                        "remove operation does not apply: doc is missing path: \"" + path + "\"",
                        "error in remove for path: '" + path + "': ");
            }
            case "replace" ->
                    replace(
                            document,
                            pointer(operation, "path", "replace operation failed to decode path: "),
                            orNull(value));
            case "move" -> move(document, operation);
            case "copy" -> copy(document, operation);
            case "test" ->
                    test(
                            document,
                            pointer(operation, "path", "test operation failed to decode path: "),
                            orNull(value));
            default -> throw failed("Unexpected kind: " + op);
        };
    }

    private static Json orNull(@Nullable Json value) {
        return value == null ? JsonNull.NULL : value;
    }

    /// @param field `path` or `from`
    /// @param context how the reason of a refusal begins
    private static String pointer(JsonObject operation, String field, String context) {
        String pointer = operation.string(field);
        if (pointer == null) {
            throw failed(
                    context
                            + (field.equals("path")
                                    ? "operation missing path field: missing value"
                                    : "operation, missing from field: missing value"));
        }
        return pointer;
    }

    /// `/-` appends to an array, an index inserts before its item, and a member of an object is set
    /// whether it was there or not.
    private static Json add(
            Json document, String path, Json value, String missing, String context) {
        return edited(
                document,
                path,
                missing,
                (object, key) -> object.with(key, value),
                (array, key) ->
                        Pointer.insert(
                                array,
                                key.equals("-")
                                        ? array.size()
                                        : insertIndex(key, array.size(), context),
                                value));
    }

    /// The document with what `path` names changed in its parent, an object or an array.
    ///
    /// @param missing what is said where the path leads nowhere
    private static Json edited(
            Json document,
            String path,
            String missing,
            BiFunction<JsonObject, String, Json> inObject,
            BiFunction<JsonArray, String, Json> inArray) {
        var steps = Pointer.parse(path);
        if (steps == null) {
            throw failed(missing + ": missing value");
        }
        return Pointer.edit(
                document,
                steps,
                missing,
                (parent, key) ->
                        switch (parent) {
                            case JsonObject object -> inObject.apply(object, key);
                            case JsonArray array -> inArray.apply(array, key);
                            default -> throw failed(missing + ": missing value");
                        });
    }

    /// One place more than the array has items: its end.
    private static int insertIndex(String key, int size, String context) {
        if (!Pointer.isInteger(key)) {
            throw failed(
                    context
                            + "value was not a proper array index: '"
                            + key
                            + "': "
                            + Pointer.atoiError(key));
        }
        return Pointer.index(key, size + 1, context);
    }

    private static Json remove(Json document, String path, String missing, String context) {
        return edited(
                document,
                path,
                missing,
                (object, key) -> {
                    if (!object.has(key)) {
                        throw failed(
                                context
                                        + "Unable to remove nonexistent key: "
                                        + key
                                        + ": missing value");
                    }
                    return object.without(key);
                },
                (array, key) -> Pointer.remove(array, Pointer.index(key, array.size(), context)));
    }

    /// The empty path replaces the document. A member of an object need not be there.
    private static Json replace(Json document, String path, Json value) {
        if (path.isEmpty()) {
            return value;
        }
        return edited(
                document,
                path,
                "replace operation does not apply: doc is missing path: " + path,
                (object, key) -> object.with(key, value),
                (array, key) -> {
                    if (Pointer.child(array, key) == null) {
                        throw failed(
                                "replace operation does not apply: doc is missing key: "
                                        + path
                                        + ": missing value");
                    }
                    return array.with(Pointer.index(key, array.size(), ""), value);
                });
    }

    /// A `remove` and an `add`, in this order; where the source has no value, null is moved.
    private static Json move(Json document, JsonObject operation) {
        String from = pointer(operation, "from", "move operation failed to decode from: ");
        String missing = "move operation does not apply: doc is missing from path: " + from;
        String context = "error in move for path: '" + lastStep(from) + "': ";
        Json moved = valueAt(document, from, missing, context);
        Json without = remove(document, from, missing, context);
        String path = pointer(operation, "path", "move operation failed to decode path: ");
        return add(
                without,
                path,
                moved == null ? JsonNull.NULL : moved,
                "move operation does not apply: doc is missing destination path: " + path,
                "error in move for path: '" + path + "': ");
    }

    private static Json copy(Json document, JsonObject operation) {
        String from = pointer(operation, "from", "copy operation failed to decode from: ");
        Json copied =
                valueAt(
                        document,
                        from,
                        "copy operation does not apply: doc is missing from path: " + from,
                        "error in copy for from: '" + from + "': ");
        String path = pointer(operation, "path", "copy operation failed to decode path: ");
        return add(
                document,
                path,
                orNull(copied),
                "copy operation does not apply: doc is missing destination path: " + path,
                "error while adding value during copy: ");
    }

    /// By value; an absent member equals null.
    private static Json test(Json document, String path, Json expected) {
        Json actual =
                path.isEmpty()
                        ? document
                        : valueAt(
                                document,
                                path,
                                "test operation does not apply: is missing path: " + path,
                                "error in test for path: '" + path + "': ");
        if (!orNull(actual).equals(expected)) {
            throw failed("testing value " + path + " failed" + TEST_FAILED);
        }
        return document;
    }

    /// The value at a pointer; null when its last step is an absent member.
    private static @Nullable Json valueAt(
            Json document, String path, String missing, String context) {
        var steps = Pointer.parse(path);
        Json parent =
                steps == null ? null : Pointer.walk(document, steps.subList(0, steps.size() - 1));
        return switch (parent) {
            case JsonObject object when steps != null -> object.get(steps.getLast());
            case JsonArray array when steps != null ->
                    array.get(Pointer.index(steps.getLast(), array.size(), context));
            case null, default -> throw failed(missing + ": missing value");
        };
    }

    private static String lastStep(String path) {
        List<String> steps = Pointer.parse(path);
        return steps == null ? "" : steps.getLast();
    }

    /// @param why for the log: upstream keeps it from its clients
    static RefusedException failed(String why) {
        return new RefusedException(Status.unprocessable(), why);
    }
}
