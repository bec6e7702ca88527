package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;

/// jq's operators on two values. Whole numbers stay whole where both sides are; their overflow
/// wraps, where KWOK's jq (gojq) goes on with big integers. Each throws [JqException] for types
/// that the operator does not join.
final class Arithmetic {
    private Arithmetic() {}

    /// `null` is neutral: `null + 1` → 1. Objects: members of `b` win, and only at the top.
    static Json add(Json a, Json b) {
        if (a == JsonNull.NULL) {
            return b;
        }
        if (b == JsonNull.NULL) {
            return a;
        }
        if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
            return whole(x, y)
                    ? Json.of(x.longValue() + y.longValue())
                    : Json.of(x.doubleValue() + y.doubleValue());
        }
        if (a instanceof JsonString(var x) && b instanceof JsonString(var y)) {
            return Json.of(x + y);
        }
        if (a instanceof JsonArray x && b instanceof JsonArray y) {
            JsonArray sum = x;
            for (Json item : y) {
                sum = sum.plus(item);
            }
            return sum;
        }
        if (a instanceof JsonObject x && b instanceof JsonObject y) {
            var sum = x.edit();
            y.forEach(sum::put);
            return sum.build();
        }
        throw mismatch("added", a, b);
    }

    /// Lists: `a` without every item that equals one of `b`.
    static Json subtract(Json a, Json b) {
        if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
            return whole(x, y)
                    ? Json.of(x.longValue() - y.longValue())
                    : Json.of(x.doubleValue() - y.doubleValue());
        }
        if (a instanceof JsonArray x && b instanceof JsonArray y) {
            return x.filter(item -> !y.contains(item));
        }
        throw mismatch("subtracted", a, b);
    }

    static Json multiply(Json a, Json b) {
        if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
            return whole(x, y)
                    ? Json.of(x.longValue() * y.longValue())
                    : Json.of(x.doubleValue() * y.doubleValue());
        }
        throw mismatch("multiplied", a, b);
    }

    /// `6 / 3` → 2, whole; `7 / 2` → 3.5. Dividing text, which splits it in jq, is refused.
    ///
    /// @throws JqException also for a zero divisor
    static Json divide(Json a, Json b) {
        if (a instanceof JsonNumber x && b instanceof JsonNumber y && y.doubleValue() != 0) {
            boolean exact = whole(x, y) && x.longValue() % y.longValue() == 0;
            return exact
                    ? Json.of(x.longValue() / y.longValue())
                    : Json.of(x.doubleValue() / y.doubleValue());
        }
        throw mismatch("divided", a, b);
    }

    /// Of the whole parts, with the sign of `a`: `-5 % 3` → -2.
    static Json remainder(Json a, Json b) {
        if (a instanceof JsonNumber x && b instanceof JsonNumber y && y.longValue() != 0) {
            return Json.of(x.longValue() % y.longValue());
        }
        throw mismatch("divided", a, b);
    }

    private static boolean whole(JsonNumber a, JsonNumber b) {
        return a.isInteger() && b.isInteger();
    }

    private static JqException mismatch(String done, Json a, Json b) {
        return new JqException(a.typeName() + " and " + b.typeName() + " cannot be " + done);
    }
}
