package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// The rules of one kind, as values: each part is a function that the table in [KindTable] names.
/// Every part does nothing unless set.
///
/// @param name the syntax of `metadata.name`
/// @param defaults fills in what a writer may leave out
/// @param created what the server itself puts into a new object; name and uid are there
/// @param updated what the server keeps or puts in when an object (first) replaces another (second)
/// @param counted what `metadata.generation` counts the changes of
/// @param keepsStatus whether a new object may bring its status
/// @param valid finds what is wrong with an object
/// @param validChange finds what an update may not do
/// @param validPart the same, for a kind whose parts may change different things; it sees new
///   objects too
record Kind(
        Names.Rule name,
        UnaryOperator<JsonObject> defaults,
        UnaryOperator<JsonObject> created,
        BinaryOperator<JsonObject> updated,
        Counted counted,
        boolean keepsStatus,
        Rule valid,
        ChangeRule validChange,
        PartRule validPart) {

    /// What a kind's generation counts the changes of.
    enum Counted {
        NOTHING,
        /// All but metadata and status.
        WANTED,
        /// Annotations too, but not those that come with a status.
        WANTED_AND_ANNOTATIONS,
        /// As [#WANTED], but a new object has no generation yet.
        CHANGES,
        /// As [#WANTED], what the server then leaves out included.
        SENT,
        /// As [#WANTED], where a list sent empty is a change from none.
        TO_THE_LETTER,
        /// A generation that stays as it was.
        NEVER;

        /// Whether a new object has a generation.
        boolean fromTheStart() {
            return this != NOTHING && this != CHANGES;
        }

        boolean differs(String subresource, JsonObject object, JsonObject old) {
            return switch (this) {
                case NOTHING, NEVER -> false;
                case WANTED, SENT, TO_THE_LETTER, CHANGES -> !wanted(object).equals(wanted(old));
                case WANTED_AND_ANNOTATIONS ->
                        !wanted(object).equals(wanted(old))
                                || (!subresource.equals("status")
                                        && !annotations(object).equals(annotations(old)));
            };
        }

        private static JsonObject wanted(JsonObject object) {
            return object.without("metadata").without("status");
        }

        private static JsonObject annotations(JsonObject object) {
            return object.object("metadata", "annotations");
        }
    }

    /// Checks an object and adds what is wrong to `problems`.
    @FunctionalInterface
    interface Rule {
        void check(JsonObject object, Problems problems);
    }

    /// Checks an update and adds what is wrong to `problems`.
    @FunctionalInterface
    interface ChangeRule {
        void check(JsonObject object, JsonObject old, Problems problems);
    }

    /// Checks an update of one part of an object, named by its subresource (empty for the object
    /// itself), and adds what is wrong to `problems`. For a new object `old` is empty.
    @FunctionalInterface
    interface PartRule {
        void check(String subresource, JsonObject object, JsonObject old, Problems problems);
    }

    /// A kind whose names follow `rule` and that has no other rules.
    static Kind named(Names.Rule rule) {
        return new Kind(
                rule,
                object -> object,
                object -> object,
                (object, _) -> object,
                Counted.NOTHING,
                false,
                (_, _) -> {},
                (_, _, _) -> {},
                (_, _, _, _) -> {});
    }

    Kind defaults(UnaryOperator<JsonObject> function) {
        return new Kind(
                name,
                function,
                created,
                updated,
                counted,
                keepsStatus,
                valid,
                validChange,
                validPart);
    }

    Kind created(UnaryOperator<JsonObject> function) {
        return new Kind(
                name,
                defaults,
                function,
                updated,
                counted,
                keepsStatus,
                valid,
                validChange,
                validPart);
    }

    Kind updated(BinaryOperator<JsonObject> function) {
        return new Kind(
                name,
                defaults,
                created,
                function,
                counted,
                keepsStatus,
                valid,
                validChange,
                validPart);
    }

    Kind withGeneration() {
        return counting(Counted.WANTED);
    }

    Kind counting(Counted changes) {
        return new Kind(
                name,
                defaults,
                created,
                updated,
                changes,
                keepsStatus,
                valid,
                validChange,
                validPart);
    }

    Kind keepingStatus() {
        return new Kind(
                name, defaults, created, updated, counted, true, valid, validChange, validPart);
    }

    Kind valid(Rule rule) {
        return new Kind(
                name,
                defaults,
                created,
                updated,
                counted,
                keepsStatus,
                rule,
                validChange,
                validPart);
    }

    Kind validChange(ChangeRule rule) {
        return new Kind(
                name, defaults, created, updated, counted, keepsStatus, valid, rule, validPart);
    }

    /// With a check of a status that a write changes, after what [#validPart] holds already.
    Kind validStatus(ChangeRule rule) {
        return validPart((part, object, old, problems) -> {
            validPart.check(part, object, old, problems);
            if (!old.isEmpty() && !Objects.equals(object.get("status"), old.get("status"))) {
                rule.check(object, old, problems);
            }
        });
    }

    /// With checks of an update before those of the object itself, as upstream orders them for some
    /// kinds; a write to the status meets neither.
    Kind valid(ChangeRule change, Rule rule) {
        return validPart((part, object, old, problems) -> {
            if (part.equals("status")) {
                return;
            }
            if (!old.isEmpty()) {
                change.check(object, old, problems);
            }
            rule.check(object, problems);
        });
    }

    /// With a check of new objects alone, after what [#validPart] holds already.
    Kind validNew(Rule rule) {
        return validPart((part, object, old, problems) -> {
            validPart.check(part, object, old, problems);
            if (old.isEmpty()) {
                rule.check(object, problems);
            }
        });
    }

    Kind validPart(PartRule rule) {
        return new Kind(
                name, defaults, created, updated, counted, keepsStatus, valid, validChange, rule);
    }
}
