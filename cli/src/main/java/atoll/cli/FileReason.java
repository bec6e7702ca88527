package atoll.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Why a file could not be used, for people. The JDK's exceptions say a file's name and leave the
/// reason to the name of their class.
public final class FileReason {
    private FileReason() {}

    /// Without the file's name.
    public static String of(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> "a file of that name is in the way";
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            case FileSystemException _ -> e.getClass().getSimpleName();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// With the file's name, where the exception tells it.
    public static String withName(IOException e) {
        return e instanceof FileSystemException named && named.getFile() != null
                ? named.getFile() + ": " + of(e)
                : of(e);
    }
}
