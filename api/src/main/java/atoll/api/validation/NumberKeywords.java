package atoll.api.validation;

import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import org.jspecify.annotations.Nullable;

/// The range of a number's type and format, and `multipleOf`, `minimum` and `maximum`. As upstream,
/// a whole number is compared with whole limits: their fractions are cut off. Upstream:
/// `validation/validate` of kube-openapi. One value, one use.
final class NumberKeywords {
    /// 2^53 - 1: up to here every whole number is a double of its own.
    private static final double WHOLE_MAX = 0x1p53 - 1;

    /// How far apart two numbers may be, against their sum, to count as one: go-openapi's
    /// `epsilon`.
    private static final double CLOSE = 1e-9;

    private final Restrictions restrictions;
    private final JsonNumber value;
    private final SchemaProblems problems;

    private NumberKeywords(Restrictions restrictions, JsonNumber value, SchemaProblems problems) {
        this.restrictions = restrictions;
        this.value = value;
        this.problems = problems;
    }

    /// @param restrictions the keywords, and the type and format that a value must be in range of
    static void check(Restrictions restrictions, JsonNumber value, SchemaProblems problems) {
        var keywords = new NumberKeywords(restrictions, value, problems);
        keywords.inRange(value, "Checked");
        keywords.multiple(number(restrictions, "multipleOf"));
        keywords.minimum(number(restrictions, "minimum"));
        keywords.maximum(number(restrictions, "maximum"));
    }

    private static @Nullable JsonNumber number(Restrictions restrictions, String keyword) {
        return restrictions.keywords().get(keyword) instanceof JsonNumber limit ? limit : null;
    }

    /// Whether a double counts as a whole number.
    static boolean isWhole(double value) {
        if (Math.abs(value) > WHOLE_MAX) {
            return false;
        }
        double whole = (long) value;
        double apart = Math.abs(value - whole);
        if (value == 0 || whole == 0) {
            return apart < CLOSE;
        }
        return apart == 0 || apart / (Math.abs(value) + Math.abs(whole)) < CLOSE;
    }

    /// Tells when a number does not fit its type and format.
    ///
    /// @param what whose number it is: the value's (`Checked`) or a keyword's
    private boolean inRange(JsonNumber number, String what) {
        boolean fits =
                switch (restrictions.type()) {
                    case "integer" -> fitsInteger(number);
                    case "number" ->
                            !restrictions.format().equals("float")
                                    || Float.isFinite((float) number.doubleValue());
                    default -> true;
                };
        if (!fits) {
            String format = restrictions.format();
            problems.nowhere(
                    what
                            + " value must be of type "
                            + restrictions.type()
                            + (format.isEmpty() ? " (default format)" : " with format " + format)
                            + " in ");
        }
        return fits;
    }

    /// Within 64 bits, or 32 where the format says so.
    private boolean fitsInteger(JsonNumber number) {
        double near = number.doubleValue();
        boolean isLong = number.isInteger() || (near == Math.rint(near) && Math.abs(near) < 0x1p63);
        return isLong
                && (!restrictions.format().equals("int32")
                        || number.longValue() == (int) number.longValue());
    }

    /// Of a whole number and a factor that fits, a fraction of the factor is cut off first.
    private void multiple(@Nullable JsonNumber factor) {
        if (factor == null) {
            return;
        }
        if (inRange(factor, "MultipleOf") && value.isInteger()) {
            wholeMultiple(factor.longValue());
            return;
        }
        double by = factor.doubleValue();
        if (by <= 0) {
            problems.factor(factor);
        } else if (!isWhole(by < 1 ? 1 / by * value.doubleValue() : value.doubleValue() / by)) {
            problems.should(value, "should be a multiple of " + factor.shortestText());
        }
    }

    private void wholeMultiple(long factor) {
        if (factor <= 0) {
            problems.factor(Json.of(factor));
        } else if (value.longValue() % factor != 0) {
            problems.should(value, "should be a multiple of " + factor);
        }
    }

    private void minimum(@Nullable JsonNumber limit) {
        if (limit == null) {
            return;
        }
        boolean exclusive = restrictions.keywords().booleanOr("exclusiveMinimum", false);
        boolean whole = inRange(limit, "Minimum boundary") && value.isInteger();
        int order = order(limit, whole);
        if (order < 0 || (exclusive && order == 0)) {
            broken("greater than ", exclusive, limit, whole);
        }
    }

    private void maximum(@Nullable JsonNumber limit) {
        if (limit == null) {
            return;
        }
        boolean exclusive = restrictions.keywords().booleanOr("exclusiveMaximum", false);
        boolean whole = inRange(limit, "Maximum boundary") && value.isInteger();
        int order = order(limit, whole);
        if (order > 0 || (exclusive && order == 0)) {
            broken("less than ", exclusive, limit, whole);
        }
    }

    /// @param whole whether both are compared as whole numbers
    private int order(JsonNumber limit, boolean whole) {
        return whole
                ? Long.compare(value.longValue(), limit.longValue())
                : Double.compare(value.doubleValue(), limit.doubleValue());
    }

    private void broken(String order, boolean exclusive, JsonNumber limit, boolean whole) {
        problems.should(
                value,
                "should be "
                        + order
                        + (exclusive ? "" : "or equal to ")
                        + (whole ? Long.toString(limit.longValue()) : limit.shortestText()));
    }
}
