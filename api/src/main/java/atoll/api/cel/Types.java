package atoll.api.cel;

/// The types that every expression knows. Other types are made of these, or belong to a library
/// ([Type.Named] with a dot in its name).
public final class Types {
    /// Any value; what is done with it is checked when it runs.
    public static final Type DYN = new Type.Dyn();

    public static final Type BOOL = new Type.Named("bool");
    public static final Type INT = new Type.Named("int");
    public static final Type UINT = new Type.Named("uint");
    public static final Type DOUBLE = new Type.Named("double");
    public static final Type STRING = new Type.Named("string");
    public static final Type BYTES = new Type.Named("bytes");
    public static final Type NULL = new Type.Named("null");
    public static final Type TIMESTAMP = new Type.Named("timestamp");
    public static final Type DURATION = new Type.Named("duration");

    /// Of a part that is wrong: fits everywhere, so that one mistake is told once.
    static final Type ERROR = new Type.Named("!error!");

    /// What a list is at run time, whatever it holds.
    static final Type ANY_LIST = new Type.ListOf(DYN);

    static final Type ANY_MAP = new Type.MapOf(DYN, DYN);

    private Types() {}

    public static Type list(Type element) {
        return new Type.ListOf(element);
    }

    public static Type map(Type key, Type value) {
        return new Type.MapOf(key, value);
    }

    /// The type of a variable that a policy composes from an expression of this type: objects with
    /// fields of their own are of any type there, and so is what is not a plain value.
    public static Type composed(Type type) {
        return switch (type) {
            case Type.ListOf(var element) -> new Type.ListOf(composed(element));
            case Type.MapOf(var key, var value) -> new Type.MapOf(composed(key), composed(value));
            case Type.Named(var name) -> name.indexOf('.') < 0 ? type : DYN;
            case Type.Dyn _, Type.OptionalOf _, Type.TypeOf _, Type.Parameter _, Type.Struct _ ->
                    DYN;
        };
    }
}
