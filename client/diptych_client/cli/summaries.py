"""The line of each command in `diptych --help`, so that the help loads no commands. Written by `make proto`."""

# made: summaries

SUMMARIES: dict[str, str] = {
    "demo": "Run the demo: a flawed dataset, a model that fails, more data, and both models side by side.",
    "desktop": "Open the window: capture, train, and compare two models live.",
    "connect": "Log in: verify a server and a token, and save them for later commands.",
    "info": "Show the server's version and limits, and who you are on it.",
    "import": "Import pictures with their labels.",
    "capture": "Record bursts of pictures for a label.",
    "train": "Freeze a dataset as a snapshot, train it, and report its accuracy.",
    "predict": "Run trained snapshots on a camera, a video or pictures, and compare their answers.",
    "compare": "Compare two versions: whether B is better, what changed in the data, and what that did.",
    "explain": "Explain the answers to a picture: which recordings decided, the nearest other answer, and what if.",
    "history": "Show the versions of a dataset, each compared with the one before.",
    "map": "Show the pictures of one or two versions as a map: pictures that look alike to the backbone are near.",
    "suspects": "List pictures and recordings that are probably mislabelled, or unlike the others, with the reason.",
    "watch": "Follow the changes of a dataset; stop with Ctrl-C.",
    "backbones": "List the backbones: the frozen networks that datasets can use.",
    "dataset": "Create, list, check, export and delete datasets; show and undo changes.",
    "snapshot": "List, show, rename, export, delete, restore and copy snapshots.",
    "job": "List, show and cancel training jobs.",
    "model": "List and download models.",
    "workspace": "Create, list and rename workspaces, where people share datasets.",
    "token": "Create, list, show and revoke access tokens.",
}
# end
