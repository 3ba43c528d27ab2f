function bookmark(){window.external&&window.external.AddFavorite&&window.external.AddFavorite(location.href,document.title);}
