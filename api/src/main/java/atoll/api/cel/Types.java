package atoll.api.cel;

/// The types that every expression knows.
public final class Types {
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
    static final Type ANY_LIST = new Type.ListOf(DYN);
    static final Type ANY_MAP = new Type.MapOf(DYN, DYN);

    private Types() {}

    public static Type list(Type element) {
        return new Type.ListOf(element);
    }

    public static Type map(Type key, Type value) {
        return new Type.MapOf(key, value);
    }
}
