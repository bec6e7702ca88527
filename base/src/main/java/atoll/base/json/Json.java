package atoll.base.json;

import org.jspecify.annotations.Nullable;

/// A JSON value. Immutable, so that one tree may be shared by every reader, controller and watcher;
/// an edit returns a new tree that shares what did not change. Equality is by value; objects keep
/// their keys sorted, so equal values have equal bytes. Its `toString` is JSON text. The accessors
/// that start with `as` never fail: what is not there, or is of another type, is what the caller
/// falls back to, since trees come from whoever wrote them.
public sealed interface Json
        permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    static JsonString of(String value) {
        return new JsonString(value);
    }

    static JsonNumber of(long value) {
        return JsonNumber.of(value);
    }

    /// @throws IllegalArgumentException for what JSON has no number for
    static JsonNumber of(double value) {
        return JsonNumber.of(value);
    }

    static JsonBoolean of(boolean value) {
        return value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    }

    /// JSON's null, a value; Java's null stands for absence.
    static JsonNull nil() {
        return JsonNull.NULL;
    }

    /// The name of this value's type as Kubernetes' messages spell it: `object`, `array`, `string`,
    /// `integer`, `number`, `boolean` or `null`.
    default String typeName() {
        return switch (this) {
            case JsonObject _ -> "object";
            case JsonArray _ -> "array";
            case JsonString _ -> "string";
            case JsonNumber number -> number.isInteger() ? "integer" : "number";
            case JsonBoolean _ -> "boolean";
            case JsonNull _ -> "null";
        };
    }

    /// The name of this value's type as Go's decoder spells it: there is one kind of number, and
    /// `bool`.
    default String goTypeName() {
        return switch (this) {
            case JsonNumber _ -> "number";
            case JsonBoolean _ -> "bool";
            default -> typeName();
        };
    }

    /// This value's text when it is a string, else null.
    default @Nullable String asString() {
        return this instanceof JsonString(var value) ? value : null;
    }

    /// This value's truth when it is a boolean, else `fallback`.
    default boolean asBoolean(boolean fallback) {
        return this instanceof JsonBoolean bool ? bool.value() : fallback;
    }

    /// This value as a whole number when it is one, else `fallback`.
    default long asLong(long fallback) {
        return this instanceof JsonNumber number && number.isInteger()
                ? number.longValue()
                : fallback;
    }

    /// This value when it is an object, else the empty object.
    default JsonObject asObject() {
        return this instanceof JsonObject object ? object : JsonObject.EMPTY;
    }

    /// This value when it is an array, else the empty array.
    default JsonArray asArray() {
        return this instanceof JsonArray array ? array : JsonArray.EMPTY;
    }
}
