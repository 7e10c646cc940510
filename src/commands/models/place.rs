use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use models::{
    BUILT_FOR_GPU, Gpu, Whisper,
    catalogue::{Catalogue, Entry, Installed, Machine, ModelFolder},
};
use procfs::Current as _;

use crate::{command_line::ModelsPlace, config, say::say};

/// Where a service's configuration lies unless someone says otherwise.
const CONFIGURATION: &str = "/etc/koe/koe.toml";

/// Where models are kept, and which there are.
pub struct Place {
    /// None: nobody said, and there is no configuration. The catalogue can still be looked at.
    folder: Option<ModelFolder>,
    /// The models that the service is configured to use, each with the key that names it.
    in_use: Vec<(&'static str, PathBuf)>,
    pub catalogue: Catalogue,
}

impl Place {
    pub fn open(arguments: &ModelsPlace) -> anyhow::Result<Self> {
        let catalogue = match &arguments.catalogue {
            None => Catalogue::embedded(),
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
                Catalogue::parse(&text).with_context(|| format!("read {}", path.display()))?
            }
        };
        let usual = Path::new(CONFIGURATION);
        let configuration = match (&arguments.data, &arguments.config) {
            (Some(_), _) => None,
            (None, Some(path)) => Some(config::read(path)?),
            (None, None) if usual.exists() => Some(config::read(usual)?),
            (None, None) => None,
        };
        let data = arguments.data.clone().or_else(|| Some(configuration.as_ref()?.data_dir.clone()));
        let folder = data.map(|data| ModelFolder::new(data.join("models")));
        let named = configuration.map_or([None, None], |read| {
            let config::ModelConfig { path, smaller_path, .. } = read.model;
            [path.map(|path| ("model.path", path)), smaller_path.map(|path| ("model.smaller_path", path))]
        });
        Ok(Self { folder, in_use: named.into_iter().flatten().collect(), catalogue })
    }

    /// The key of the configuration that names the model at `path`, if one does.
    pub fn used_as(&self, path: &Path) -> Option<&'static str> {
        // The same file may be named in another way, past a link.
        let same = |named: &Path| {
            named == path || named.canonicalize().is_ok_and(|named| path.canonicalize().is_ok_and(|path| named == path))
        };
        self.in_use.iter().find(|(_, named)| same(named)).map(|(key, _)| *key)
    }

    /// The folder, where one is needed.
    pub fn folder(&self) -> anyhow::Result<&ModelFolder> {
        self.folder.as_ref().with_context(|| {
            format!("no data folder is known: name one with --data DIR, or a configuration with --config ({CONFIGURATION} is not there)")
        })
    }

    pub fn installed(&self) -> anyhow::Result<Vec<Installed>> {
        Ok(self.folder.as_ref().map(ModelFolder::installed).transpose()?.unwrap_or_default())
    }

    /// The model of the catalogue called so.
    pub fn entry(&self, name: &str) -> anyhow::Result<&Entry> {
        if let Some(entry) = self.catalogue.find(name) {
            return Ok(entry);
        }
        let names = self.catalogue.entries().iter().map(|entry| entry.name.as_str());
        let near =
            names.max_by(|one, other| strsim::jaro_winkler(one, name).total_cmp(&strsim::jaro_winkler(other, name)));
        match near {
            Some(near) => {
                bail!("there is no model {name:?} in the catalogue; did you mean {near:?}? (koe models list)")
            }
            None => bail!("there is no model {name:?} in the catalogue, which is empty"),
        }
    }

    /// The file name of an installed model, called by its own name, its file's, or that without its ending.
    pub fn file_of(&self, name: &str) -> String {
        match self.catalogue.find(name).and_then(Entry::offered) {
            Some(offered) => offered.file.clone(),
            None if name.ends_with(".bin") => name.to_owned(),
            None => format!("{name}.bin"),
        }
    }

    /// The installed model called so.
    pub fn find(&self, name: &str) -> anyhow::Result<Option<Installed>> {
        Ok(self.folder()?.find(&self.file_of(name)))
    }

    /// Loads the installed model called so, a file, or the embedded one.
    pub fn load(&self, name: &str, threads: u16) -> anyhow::Result<Whisper> {
        match self.path(name)? {
            Some(path) => Ok(Whisper::load(&path, threads)?),
            None => Ok(Whisper::demo(threads)?),
        }
    }

    /// Where the installed model called so lies, or a file; none for the embedded one.
    pub fn path(&self, name: &str) -> anyhow::Result<Option<PathBuf>> {
        if name == models::demo().name {
            return Ok(None);
        }
        let installed = if name.contains('/') { None } else { self.find(name).ok().flatten() };
        let path = installed.map_or_else(|| Path::new(name).to_owned(), |installed| installed.path);
        if !path.is_file() {
            bail!("{name} is neither an installed model nor a file (koe models list; koe models fetch {name})");
        }
        Ok(Some(path))
    }
}

/// The machine that this runs on, within the limits that a container sets.
pub fn machine() -> anyhow::Result<Machine> {
    let cores = std::thread::available_parallelism().context("count the processor's cores")?.get();
    let memory = procfs::Meminfo::current().context("read /proc/meminfo")?.mem_total;
    let limit = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let limit = limit.and_then(|limit| limit.trim().parse().ok()).unwrap_or(u64::MAX);
    let gpu = Gpu::find().filter(|_| BUILT_FOR_GPU);
    Ok(Machine { cores: u16::try_from(cores).unwrap_or(u16::MAX), memory_bytes: memory.min(limit), gpu })
}

/// In the reader's language.
pub fn told(told: &models::catalogue::Told) -> &str {
    say(&told.ja, &told.en)
}
