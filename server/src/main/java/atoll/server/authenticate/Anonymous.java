package atoll.server.authenticate;

/// Who asks without saying so, and how the others are told apart.
public final class Anonymous {
    public static final String NAME = "system:anonymous";
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    public static final String AUTHENTICATED = "system:authenticated";

    public static final UserInfo USER = UserInfo.of(NAME, UNAUTHENTICATED);

    private Anonymous() {}
}
