package atoll.api.cel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an expression comes to. Immutable. Lists and maps may be views of JSON trees that make
/// their members when asked. `equals` is Java's, by type and content; what `==` means in an
/// expression is [Values#equal].
public sealed interface Value {
    /// Its type as far as it shows at run time.
    Type type();

    record Null() implements Value {
        public static final Null NULL = new Null();

        @Override
        public Type type() {
            return Types.NULL;
        }
    }

    record Bool(boolean value) implements Value {
        public static final Bool TRUE = new Bool(true);
        public static final Bool FALSE = new Bool(false);

        @Override
        public Type type() {
            return Types.BOOL;
        }
    }

    record Int(long value) implements Value {
        @Override
        public Type type() {
            return Types.INT;
        }
    }

    /// @param bits all 64, unsigned
    record Uint(long bits) implements Value {
        @Override
        public Type type() {
            return Types.UINT;
        }
    }

    record Real(double value) implements Value {
        @Override
        public Type type() {
            return Types.DOUBLE;
        }
    }

    record Text(String value) implements Value {
        @Override
        public Type type() {
            return Types.STRING;
        }

        /// In code points, as the language counts.
        int length() {
            return value.codePointCount(0, value.length());
        }
    }

    record Bytes(byte[] value) implements Value {
        static Bytes of(String text) {
            return new Bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Type type() {
            return Types.BYTES;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes(var bytes) && Arrays.equals(value, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    record Timestamp(Instant value) implements Value {
        @Override
        public Type type() {
            return Types.TIMESTAMP;
        }
    }

    /// A duration.
    record Span(Duration value) implements Value {
        @Override
        public Type type() {
            return Types.DURATION;
        }
    }

    /// The name of a type, as `type(x)` gives it.
    record TypeName(Type named) implements Value {
        @Override
        public Type type() {
            return new Type.TypeOf(named);
        }
    }

    /// An optional value.
    ///
    /// @param value null for none
    record Maybe(@Nullable Value value) implements Value {
        static final Maybe NONE = new Maybe(null);

        public static Maybe of(@Nullable Value value) {
            return value == null ? NONE : new Maybe(value);
        }

        @Override
        public Type type() {
            return new Type.OptionalOf(Types.DYN);
        }
    }

    /// A list.
    non-sealed interface Items extends Value {
        int size();

        /// @param index from 0 to below the size
        Value at(int index);

        @Override
        default Type type() {
            return Types.ANY_LIST;
        }

        /// Whether order and repetition do not count in comparisons.
        default boolean isSet() {
            return false;
        }

        /// This list with what `+` adds to it. Of sets and keyed lists of a schema it is their
        /// union.
        default Items plus(Items more) {
            Value[] all = Arrays.copyOf(toArray(), size() + more.size());
            for (int i = 0; i < more.size(); i++) {
                all[size() + i] = more.at(i);
            }
            return new Listed(List.of(all));
        }

        /// A new array, all elements made.
        default Value[] toArray() {
            Value[] all = new Value[size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = at(i);
            }
            return all;
        }
    }

    /// A list made by an expression.
    record Listed(List<Value> values) implements Items {
        public Listed {
            values = List.copyOf(values);
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public Value at(int index) {
            return values.get(index);
        }
    }

    /// A map or an object.
    non-sealed interface Entries extends Value {
        int size();

        /// Null when there is none. Names of an object's fields are as expressions write them.
        @Nullable Value get(Value key);

        /// In an order that is always the same for equal maps of one origin.
        List<Value> keys();

        @Override
        default Type type() {
            return Types.ANY_MAP;
        }
    }

    /// A value of a library: a URL, an address, a quantity.
    non-sealed interface Opaque extends Value {
        /// How much there is of it, as costs count it. Characters or bytes; 1 for what has neither.
        default long extent() {
            return 1;
        }
    }
}
